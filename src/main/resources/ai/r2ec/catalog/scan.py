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
  # no processor's pair sums overflow 16 bits; masked: places in (M, B) that are no candidates, block
  # after block, those of block i from starts[i] on; factors (M, 1): what a unit of the result is
  # worth in the softmax's exponent; group: rows of a group, G = B / group.
  # -> sums of products (blocks, M, B), largest of each group (blocks, M, G), largest of each block
  # (blocks, M, 1), sum of exp(factor * (sum - largest)) of each block (blocks, M)
  def scan(self, blocks: List[__torch__.scan.Block], digits: Tensor, masked: Tensor, starts: List[int], factors: Tensor, group: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    count = torch.len(blocks)
    queries = factors.size(0)
    padded = digits.size(1)
    rows = blocks[0].rows
    input = (digits.flatten(0, 1) + 64.).to(0)
    sums = torch.empty([count, queries, rows], dtype=6)
    groups = torch.empty([count, queries, rows // group], dtype=6)
    largest = torch.empty([count, queries, 1], dtype=6)
    totals = torch.empty([count, queries], dtype=6)
    # Each block is finished while it is in the processor's cache.
    for i in range(count):
      block = blocks[i]
      both = ops.onednn.qlinear_pointwise(input, 1., 64, block.weights, block.scales, block.zeros, None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")
      own = sums.select(0, i)
      _0 = torch.add(both.narrow(0, padded, queries), both.narrow(0, 0, queries), alpha=126., out=own)
      masks = starts[i + 1] - starts[i]
      if masks > 0:
        _1 = own.view([-1]).index_fill_(0, masked.narrow(0, starts[i], masks), -inf)
      tops = groups.select(0, i)
      _2 = torch.amax(own.view([queries, -1, group]), [2], False, out=tops)
      top = largest.select(0, i)
      _3 = torch.amax(tops, [1], True, out=top)
      _4 = torch.sum((own - top).mul_(factors).exp_(), [1], False, dtype=6, out=totals.select(0, i))
    return (sums, groups, largest, totals)
