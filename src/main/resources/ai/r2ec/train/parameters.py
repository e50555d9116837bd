# What is trained, its gradients and its optimiser: AdamW (Loshchilov and Hutter, arXiv 1711.05101).

class Parameters:
  values : List[Tensor]      # float32
  gradients : List[Tensor]   # collected since the last step
  firsts : List[Tensor]      # mean of gradients
  seconds : List[Tensor]     # mean of their squares

  def __init__(self) -> None:
    self.values = __torch__.linear.empty()
    self.gradients = __torch__.linear.empty()
    self.firsts = __torch__.linear.empty()
    self.seconds = __torch__.linear.empty()

  def add(self, value: Tensor) -> None:
    self.gradients.append(torch.zeros_like(value))
    self.firsts.append(torch.zeros_like(value))
    self.seconds.append(torch.zeros_like(value))
    self.values.append(value.requires_grad_(True))

  # 0 and 1 values, 2 gradients, 3 and 4 means
  def table(self, what: int) -> List[Tensor]:
    tables = [self.values, self.values, self.gradients, self.firsts, self.seconds]
    return tables[what]

  # One step on the collected gradients, after their norm over all parameters is clipped; then they
  # are zero again.
  #   terms: number of the step from 1, learning rate, beta 1, beta 2, eps, weight decay, largest norm
  # -> norm before the clip (1) float64
  def update(self, terms: List[float]) -> Tensor:
    step, rate, beta1, beta2, eps, decay, largest = terms
    torch.set_grad_enabled(False)
    norms = annotate(List[Tensor], [])
    for gradient in self.gradients:
      norms.append(torch.linalg_vector_norm(gradient, 2, None, False).to(7))
    norm = torch.linalg_vector_norm(torch.stack(norms), 2, None, False)
    factor = min(1., largest / (float(norm) + 1e-06))
    size = rate / (1. - beta1 ** step)
    correction = (1. - beta2 ** step) ** 0.5
    for i in range(len(self.values)):
      gradient = self.gradients[i].mul_(factor)
      self.values[i].mul_(1. - rate * decay)
      self.firsts[i].lerp_(gradient, 1. - beta1)
      self.seconds[i].mul_(beta2).addcmul_(gradient, gradient, value=1. - beta2)
      root = self.seconds[i].sqrt().div_(correction).add_(eps)
      self.values[i].addcdiv_(self.firsts[i], root, value=-size)
      gradient.zero_()
    torch.set_grad_enabled(True)
    return norm.view([1])
