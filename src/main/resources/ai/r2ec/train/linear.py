# A linear of the decoder that learns. It stands in for the serving decoder's linear.py, so that
# rope.py, attention.py and layer.py are the same text in both. Letters: N outputs, K inputs, T rows,
# r rank.
#
# The weight is frozen, with low-rank matrices beside it (Hu et al., arXiv 2106.09685), or it is
# trained itself. Matrices that take the same input are parts of one product.

# A list of its own. Two empty lists that one function makes and does not write to are the same list
# to the compiler, whoever writes to them later.
def empty() -> List[Tensor]:
  made = annotate(List[Tensor], [])
  made.append(torch.zeros([0]))
  made.clear()
  return made


class Linear:
  weight : Optional[Tensor]  # (N, K) frozen, its rows in `order` already
  bias : Optional[Tensor]    # (N) frozen, the same
  matrices : List[Tensor]    # parts that are trained themselves, (N_i, K)
  biases : List[Tensor]      # (N_i), none or one a part
  downs : List[Tensor]       # A of the adapted parts, (r, K)
  ups : List[Tensor]         # B of every part, (N_i, r); (N_i, 0) where it has none
  scale : float
  order : Optional[Tensor]   # (N) row n of the product is row order[n] of the parts
  dtype : int                # of the products; what is trained is float32 itself
  bytes : int

  def __init__(self, weight: Optional[Tensor], bias: Optional[Tensor], order: Optional[Tensor], scale: float, dtype: int) -> None:
    self.weight = weight
    self.bias = bias
    self.matrices = __torch__.linear.empty()
    self.biases = __torch__.linear.empty()
    self.downs = __torch__.linear.empty()
    self.ups = __torch__.linear.empty()
    self.scale = scale
    self.order = order
    self.dtype = dtype
    self.bytes = 0
    if weight is not None:
      self.bytes = weight.numel() * weight.element_size()

  # rows (N, ...) of the parts in the order of the product
  def ordered(self, rows: Tensor) -> Tensor:
    order = self.order
    if order is not None:
      rows = rows.index_select(0, order)
    return rows

  # x (T, K) -> (T, N). What is trained is float32, its products have the type of the frozen ones,
  # as under torch.autocast: an adapter's took half as long as the frozen product itself in float32.
  def forward(self, x: Tensor) -> Tensor:
    x = x.to(self.dtype)
    weight = self.weight
    if weight is not None:
      out = torch.linear(x, weight, self.bias)
    else:
      bias = annotate(Optional[Tensor], None)
      if len(self.biases) > 0:
        bias = self.ordered(torch.cat(self.biases)).to(self.dtype)
      out = torch.linear(x, self.ordered(torch.cat(self.matrices)).to(self.dtype), bias)
    if len(self.downs) > 0:
      inner = torch.linear(x, torch.cat(self.downs).to(self.dtype))
      up = self.ordered(torch.block_diag(self.ups)) * self.scale
      out = torch.addmm(out, inner, up.to(self.dtype).t())
    return out

  # The frozen tensors came in a mode that knows no gradients; copies of them may be used with some.
  def adopt(self) -> None:
    weight = self.weight
    if weight is not None:
      self.weight = weight.clone()
    bias = self.bias
    if bias is not None:
      self.bias = bias.clone()
    order = self.order
    if order is not None:
      self.order = order.clone()


# Takes a frozen matrix in slices of rows, so that its float32 form never exists as a whole.
class MatrixBuilder:
  weight : Tensor            # (N, K) in the type that is kept

  def __init__(self, outputs: int, inputs: int, dtype: int, device: Device) -> None:
    self.weight = torch.empty([outputs, inputs], dtype=dtype, device=device)

  # values (R, K) float32: the rows [first, first + R)
  def rows(self, first: int, values: Tensor) -> None:
    self.weight.narrow(0, first, values.size(0)).copy_(values)

  # bias (N); order (N): row n of the result is row order[n] of what was read
  def finish(self, bias: Optional[Tensor], order: Optional[Tensor], scale: float) -> __torch__.linear.Linear:
    weight = self.weight
    if order is not None:
      weight = weight.index_select(0, order)
      if bias is not None:
        bias = bias.index_select(0, order)
    return __torch__.linear.Linear(weight, bias, order, scale, weight.dtype)
