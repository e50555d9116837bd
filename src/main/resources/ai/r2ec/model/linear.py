# A matrix of weights and the product with it, in float or in int8. Letters: N outputs, K inputs,
# T rows.
#
# int8 on the CPU: every output row of the matrix has its scale, and so has every row that is
# multiplied: it is divided by its own largest magnitude, rounded to `levels` steps either side, and
# multiplied back afterwards. The sum of products is exact in int32, so the result of a row does not
# depend on which rows share its step, to the last bit.
#
# A few inputs of a decoder are a hundred times larger than the rest and would leave the rest few of
# the steps. So matrix and rows are first turned by the same orthogonal matrix, which leaves the
# product as it is and spreads an outlier over its block (Ashkboos et al., arXiv 2404.00456).
#
# Who changes these numbers raises the revision of the format in Precision.java: vectors that were
# stored before are encoded again.

class Linear:
  weight : Optional[Tensor]  # (N, K) float32 or bfloat16; None in int8
  packed : Optional[__torch__.torch.classes.quantized.LinearPackedParamsBase]
  bias : Optional[Tensor]    # (N)
  spread : Optional[Tensor]  # (block, block), int8 only
  levels : int               # 127, or 63 where the processor's 16-bit sums would overflow
  bytes : int

  def __init__(self, weight: Optional[Tensor], packed: Optional[__torch__.torch.classes.quantized.LinearPackedParamsBase], bias: Optional[Tensor], spread: Optional[Tensor], levels: int, bytes: int) -> None:
    self.weight = weight
    self.packed = packed
    self.spread = spread
    self.bias = bias
    self.levels = levels
    self.bytes = bytes

  # x (T, K) -> (T, N)
  def forward(self, x: Tensor) -> Tensor:
    packed = self.packed
    if packed is not None:
      x = __torch__.linear.spread_out(x, unchecked_cast(Tensor, self.spread))
      largest = torch.amax(torch.abs(x), [1], True).clamp_min_(1e-30)
      out = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(x / largest, 1. / self.levels, self.levels + 1, packed)
      bias = self.bias
      if bias is not None:
        out = torch.addcmul(bias, out, largest)
      else:
        out.mul_(largest)
    else:
      out = torch.linear(x, unchecked_cast(Tensor, self.weight), self.bias)
    return out


# x (T, K), orthogonal (block, block) -> (T, K), every block of a row turned
def spread_out(x: Tensor, orthogonal: Tensor) -> Tensor:
  return torch.mm(x.view([-1, orthogonal.size(0)]), orthogonal).view(x.size())


# Hadamard matrix of the largest block up to 64 that divides K, at least four to a row: on fewer
# rows the matrix library sums in another order, and a row would depend on its neighbours.
def hadamard(inputs: int) -> Tensor:
  block = 64
  while block > 1 and (inputs % block != 0 or inputs // block < 4):
    block = block // 2
  matrix = torch.ones([1, 1], dtype=6)
  while matrix.size(0) < block:
    matrix = torch.cat([torch.cat([matrix, matrix], 1), torch.cat([matrix, -matrix], 1)])
  return matrix / (float(block) ** 0.5)


# Whether products of full range survive this processor's 8-bit kernel: without VNNI it adds pairs
# in 16 bits, which 255 * 127 * 2 overflows.
def full_range() -> bool:
  ones = torch.ones([1, 64], dtype=1)
  weight = torch._make_per_channel_quantized_tensor(ones * 127, torch.ones([1], dtype=7), torch.zeros([1], dtype=4), 0)
  packed = ops.quantized.linear_prepack(weight, None)
  out = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(ones.to(6), 1. / 127., 128, packed)
  return abs(float(out) - 64. * 127.) < 1.


# Takes a matrix in slices of rows, so that the float32 form of a large one never exists as a whole.
class MatrixBuilder:
  weight : Tensor            # (N, K) in the type that is kept
  scales : Optional[Tensor]  # (N), int8 only
  spread : Tensor            # (block, block)

  # dtype 1 = int8
  def __init__(self, outputs: int, inputs: int, dtype: int, device: Device) -> None:
    self.weight = torch.empty([outputs, inputs], dtype=dtype, device=device)
    self.scales = None
    self.spread = __torch__.linear.hadamard(inputs)
    if dtype == 1:
      self.scales = torch.empty([outputs], dtype=6, device=device)

  # values (R, K) float32: the rows [first, first + R)
  def rows(self, first: int, values: Tensor) -> None:
    target = self.weight.narrow(0, first, values.size(0))
    scales = self.scales
    if scales is not None:
      values = __torch__.linear.spread_out(values, self.spread)
      scale = torch.maximum(torch.amax(values, [1]), torch.amin(values, [1]).neg_()).clamp_min_(1e-30).div_(127.)
      scales.narrow(0, first, values.size(0)).copy_(scale)
      target.copy_(values.div_(scale.unsqueeze(1)).round_())
    else:
      target.copy_(values)

  # bias (N); order (N): row n of the result is row order[n] of what was read
  def finish(self, bias: Optional[Tensor], order: Optional[Tensor], levels: int) -> __torch__.linear.Linear:
    weight = self.weight
    scales = self.scales
    if order is not None:
      weight = weight.index_select(0, order)
      if bias is not None:
        bias = bias.index_select(0, order)
      if scales is not None:
        scales = scales.index_select(0, order)
    bytes = weight.numel() * weight.element_size()
    if scales is not None:
      zeros = torch.zeros([weight.size(0)], dtype=4)
      quantized = torch._make_per_channel_quantized_tensor(weight, scales.to(7), zeros, 0)
      packed = ops.quantized.linear_prepack(quantized, None)
      linear = __torch__.linear.Linear(None, packed, bias, self.spread, levels, bytes)
    else:
      linear = __torch__.linear.Linear(weight, None, bias, None, levels, bytes)
    return linear
