# Adam (Kingma & Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).

class Adam(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  beta1 : float
  beta2 : float
  epsilon : float

  # Step t, from 1, in place: w -= rate * (mean / (1 - beta1^t) / (sqrt(square / (1 - beta2^t)) + epsilon) + decay * w).
  # All lists hold one tensor per weight, of its shape. Gradients are zeroed.
  def step(self, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], t: int, rate: float, decay: float) -> None:
    unbiased = rate / (1. - self.beta1 ** t)
    root = (1. - self.beta2 ** t) ** 0.5
    for i in range(torch.len(weights)):
      gradient = gradients[i]
      mean = means[i].mul_(self.beta1).add_(gradient, alpha=1. - self.beta1)
      square = squares[i].mul_(self.beta2).addcmul_(gradient, gradient, value=1. - self.beta2)
      weight = weights[i].mul_(1. - rate * decay)
      _0 = weight.addcdiv_(mean, square.sqrt().div_(root).add_(self.epsilon), value=-unbiased)
      _1 = gradient.zero_()
