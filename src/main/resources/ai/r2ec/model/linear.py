# A matrix of weights and the product with it. Letters: N outputs, K inputs, T rows.

class Linear:
  weight : Tensor            # (N, K) float32 or bfloat16
  bias : Optional[Tensor]    # (N)

  def __init__(self, weight: Tensor, bias: Optional[Tensor]) -> None:
    self.weight = weight
    self.bias = bias

  # x (T, K) -> (T, N)
  def forward(self, x: Tensor) -> Tensor:
    return torch.linear(x, self.weight, self.bias)

  def bytes(self) -> int:
    return self.weight.numel() * self.weight.element_size()


# Takes a matrix in slices of rows, so that the float32 form of a large one never exists as a whole.
class MatrixBuilder:
  weight : Tensor            # (N, K) in the type that is kept

  def __init__(self, outputs: int, inputs: int, dtype: int, device: Device) -> None:
    self.weight = torch.empty([outputs, inputs], dtype=dtype, device=device)

  # values (R, K) float32: the rows [first, first + R)
  def rows(self, first: int, values: Tensor) -> None:
    self.weight.narrow(0, first, values.size(0)).copy_(values)

  # order (N): row n of the result is row order[n] of what was read
  def finish(self, bias: Optional[Tensor], order: Optional[Tensor]) -> __torch__.linear.Linear:
    weight = self.weight
    if order is not None:
      weight = weight.index_select(0, order)
      if bias is not None:
        bias = bias.index_select(0, order)
    if bias is not None:
      bias = bias.to(weight.dtype)
    return __torch__.linear.Linear(weight, bias)
