# Approximate inner products of many rows with few queries, in int8. Letters: B rows of a block,
# N rows of all blocks, H hidden size, M queries, P >= M queries after padding.

class Block:
  weights : Tensor           # (H, B) int8 in oneDNN's own order
  scales : Tensor            # (B)
  zeros : Tensor             # (B)
  rows : int

  def __init__(self, weights: Tensor, scales: Tensor, zeros: Tensor, rows: int) -> None:
    self.weights = weights
    self.scales = scales
    self.zeros = zeros
    self.rows = rows


class Scan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def empty(self) -> List[__torch__.scan.Block]:
    return annotate(List[__torch__.scan.Block], [])

  # x (B, H) with inverse lengths (B); every unit row becomes mean + spread * scale * int8.
  # -> the block, what rounding left of each row (B), and the rounded rows' lengths (B), both
  # measured in units of `spread`
  def pack(self, x: Tensor, inverse: Tensor, mean: Tensor, spread: Tensor) -> Tuple[__torch__.scan.Block, Tensor, Tensor]:
    y = (x * inverse.unsqueeze(1) - mean) / spread
    scales = (y.abs().amax([1]) / 127.).clamp_min(1e-30)
    digits = (y / scales.unsqueeze(1)).round()
    rounded = digits * scales.unsqueeze(1)
    left = (y - rounded).square().sum([1]).sqrt()
    length = rounded.square().sum([1]).sqrt()
    weights = ops.onednn.qlinear_prepack(digits.to(1), None)
    zeros = torch.zeros([x.size(0)], dtype=4)
    return (__torch__.scan.Block(weights, scales, zeros, x.size(0)), left, length)

  # A new list: whoever holds the old one goes on with it. `place` is at most the old length.
  def replaced(self, blocks: List[__torch__.scan.Block], place: int, block: __torch__.scan.Block) -> List[__torch__.scan.Block]:
    copy = annotate(List[__torch__.scan.Block], [])
    for i in range(torch.len(blocks)):
      if i == place:
        _0 = torch.append(copy, block)
      else:
        _1 = torch.append(copy, blocks[i])
    if place == torch.len(blocks):
      _2 = torch.append(copy, block)
    return copy

  # digits (2, P, H): a high and a low digit of -63 to 63, the high one worth 126 low ones, so that
  # no processor's pair sums overflow 16 bits; masked: places in (M, N) that are no candidates;
  # factors (M): what a unit of the result is worth in the softmax's exponent.
  # -> (M, N) sums of products, and for each query the largest (M) and sum of exp(f * (v - largest)) (M)
  def scan(self, blocks: List[__torch__.scan.Block], digits: Tensor, masked: Tensor, factors: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    queries = factors.size(0)
    padded = digits.size(1)
    input = (digits.flatten(0, 1) + 64.).to(0)
    rows = 0
    for i in range(torch.len(blocks)):
      rows = rows + blocks[i].rows
    sums = torch.empty([queries, rows], dtype=6)
    first = 0
    for i in range(torch.len(blocks)):
      block = blocks[i]
      both = ops.onednn.qlinear_pointwise(input, 1., 64, block.weights, block.scales, block.zeros, None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")
      high = both.narrow(0, 0, queries)
      low = both.narrow(0, padded, queries)
      _0 = torch.add(low, high, alpha=126., out=sums.narrow(1, first, block.rows))
      first = first + block.rows
    _1 = sums.view([-1]).index_fill_(0, masked, -inf)
    largest = torch.empty([queries], dtype=6)
    total = torch.empty([queries], dtype=6)
    for m in range(queries):
      # Query by query, so that each is summed in the same order alone and in a batch.
      own = sums.select(0, m)
      top = own.max()
      _2 = largest.select(0, m).copy_(top)
      _3 = total.select(0, m).copy_(((own - top) * factors.select(0, m)).exp_().sum())
    return (sums, largest, total)
