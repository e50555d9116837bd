# Attention of the pieces of a step. Letters: S tokens of a piece, C its keys, G query heads of one
# key/value head, KV key/value heads, D head size, n sequences that decode together.
#
# A piece is six numbers: kind, its first row in the step, its rows, its first room, the size of
# rooms, C. A sequence lies in a room, so many positions of the cache one after the other, that
# begins at a multiple of its size.
#   0 FRESH      a whole sequence without a cache; its keys are the step's own rows
#   1 READING    a block of one sequence's prompt; its keys are in the cache
#   2 DECODING   one token each of n sequences in neighbouring rooms of one size
#   3 GUESSING   some tokens of one sequence, each computed as if it came alone
#   4 FOLLOWING  what follows a prefix in a whole sequence that leaves no trace, block by block; its
#                keys are those of the prefix, which the cache begins with, then the step's own
#                rows. The fourth number is the size of a block, the fifth the length of the prefix
#   5 BRANCHING  what follows another piece of the step, the fourth number, which may follow one
#                itself: texts with a common beginning, which is computed once
# Query heads that share a key/value head go through the kernel together, so no key is copied.

# The piece of a whole sequence without a cache, for those who train.
def whole(first: int, count: int) -> List[int]:
  return [0, first, count, 0, 0, count]


# The same behind another piece, of which `before` keys are seen.
def branch(first: int, count: int, parent: int, before: int) -> List[int]:
  return [5, first, count, parent, 0, before + count]


# Keys and values of one layer.
class LayerCache:
  keys : Tensor              # (positions * KV, D); a room of P positions is (KV, P, D)
  values : Tensor            # the same
  groups : int               # KV

  def __init__(self, positions: int, groups: int, dim: int, dtype: int, device: Device) -> None:
    self.keys = torch.zeros([positions * groups, dim], dtype=dtype, device=device)
    self.values = torch.zeros([positions * groups, dim], dtype=dtype, device=device)
    self.groups = groups

  # rows (S * KV); keys and values (S, KV * D)
  def write(self, rows: Tensor, keys: Tensor, values: Tensor) -> None:
    dim = self.keys.size(1)
    self.keys.index_copy_(0, rows, keys.reshape([-1, dim]))
    self.values.index_copy_(0, rows, values.reshape([-1, dim]))

  # table as `count` rooms of `size` positions, from room `first` on -> (count, KV, size, D)
  def rooms(self, table: Tensor, first: int, count: int, size: int) -> Tensor:
    each = self.groups * size
    return table.narrow(0, first * each, count * each).view([count, self.groups, size, table.size(1)])

  # The first `length` positions of room `origin` to room `target`, both of their own sizes.
  def copy(self, origin: int, size: int, target: int, room: int, length: int) -> None:
    for table in [self.keys, self.values]:
      old = self.rooms(table, origin, 1, size).narrow(2, 0, length)
      self.rooms(table, target, 1, room).narrow(2, 0, length).copy_(old)


class Heads:
  queries : int              # G * KV
  groups : int               # KV
  dim : int                  # D
  scale : float
  soft_cap : float           # 0 = none

  def __init__(self, queries: int, groups: int, dim: int, scale: float, soft_cap: float) -> None:
    self.queries = queries
    self.groups = groups
    self.dim = dim
    self.scale = scale
    self.soft_cap = soft_cap

  # own (S, (queries + 2 KV) * D) -> its queries (S, queries * D), keys and values (S, KV * D)
  def split(self, own: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    width = self.queries * self.dim
    shared = self.groups * self.dim
    return (own.narrow(1, 0, width), own.narrow(1, width, shared), own.narrow(1, width + shared, shared))

  # q (A, B, S, D), k and v (A, B or 1, C, D), mask additive -> (A, B, S, D)
  def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
    if self.soft_cap == 0.:
      out = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale=self.scale)
    else:
      # no kernel knows the soft cap: cap * tanh(score / cap)
      scores = torch.matmul(q * (self.scale / self.soft_cap), k.transpose(-2, -1))
      scores = torch.tanh(scores) * self.soft_cap
      if mask is not None:
        scores = scores + mask
      out = torch.matmul(torch.softmax(scores, -1), v)
    return out

  # One sequence. own (S, ...), keys and values (KV, C, D) -> (S, queries * D)
  def sequence(self, own: Tensor, keys: Tensor, values: Tensor, mask: Optional[Tensor]) -> Tensor:
    each = self.queries // self.groups
    q = own.narrow(1, 0, self.queries * self.dim).view([-1, self.groups, each, self.dim]).permute([1, 2, 0, 3])
    k = keys.unsqueeze(1).expand([-1, each, -1, -1])
    v = values.unsqueeze(1).expand([-1, each, -1, -1])
    out = self.attend(q, k, v, mask, mask is None and own.size(0) > 1)
    return out.permute([2, 0, 1, 3]).reshape([own.size(0), self.queries * self.dim])

  # The beginning of one sequence. own (S, (queries + 2 KV) * D) -> (S, queries * D)
  def fresh(self, own: Tensor, mask: Optional[Tensor]) -> Tensor:
    q, k, v = self.split(own)
    shape = [own.size(0), self.groups, self.dim]
    return self.sequence(own, k.view(shape).transpose(0, 1), v.view(shape).transpose(0, 1), mask)

  # What follows other pieces, the nearest one first. own (S, (queries + 2 KV) * D), mask (S, C)
  # -> (S, queries * D)
  def branching(self, own: Tensor, before: List[Tensor], mask: Tensor) -> Tensor:
    keys = annotate(List[Tensor], [])
    values = annotate(List[Tensor], [])
    for piece in [own] + before:
      q, k, v = self.split(piece)
      shape = [piece.size(0), self.groups, self.dim]
      keys.insert(0, k.view(shape).transpose(0, 1))
      values.insert(0, v.view(shape).transpose(0, 1))
    return self.sequence(own, torch.cat(keys, 1), torch.cat(values, 1), mask)

  # What follows a prefix that the cache begins with, in blocks that see nothing behind them, so
  # that a row never feels how much was computed before. own (S, (queries + 2 KV) * D),
  # mask (S, prefix + S) -> (S, queries * D)
  def following(self, own: Tensor, cache: __torch__.attention.LayerCache, prefix: int, block: int, mask: Tensor) -> Tensor:
    q, k, v = self.split(own)
    shape = [own.size(0), self.groups, self.dim]
    size = cache.keys.size(0) // self.groups
    keys = cache.rooms(cache.keys, 0, 1, size).select(0, 0).narrow(1, 0, prefix)
    values = cache.rooms(cache.values, 0, 1, size).select(0, 0).narrow(1, 0, prefix)
    keys = torch.cat([keys, k.view(shape).transpose(0, 1)], 1)
    values = torch.cat([values, v.view(shape).transpose(0, 1)], 1)
    outs = annotate(List[Tensor], [])
    for rows in mask.split(block, 0):
      part = own.narrow(0, block * len(outs), rows.size(0))
      seen = prefix + block * len(outs) + rows.size(0)
      outs.append(self.sequence(part, keys.narrow(1, 0, seen), values.narrow(1, 0, seen), rows.narrow(1, 0, seen)))
    return torch.cat(outs)

  # One token each of n sequences. own (n, ...), keys and values (n, KV, room, D),
  # mask (n * KV, 1, C) -> (n, queries * D)
  #
  # On the CPU the last bit of a product depends on the shape that the matrix library is called
  # with, and C is that of the longest neighbour. Up to three query rows at a time, with C a
  # multiple of 64, are one kernel for every C, so a sequence never feels who decodes beside it.
  def decoding(self, own: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    each = self.queries // self.groups
    q = own.narrow(1, 0, self.queries * self.dim).reshape([-1, each, self.dim])
    k = keys.flatten(0, 1).narrow(1, 0, mask.size(2)).transpose(1, 2)
    v = values.flatten(0, 1).narrow(1, 0, mask.size(2))
    together = each
    if not own.is_cuda:
      together = 3
    if each <= together:
      out = self.weigh(q, k, v, mask)
    else:
      outs = annotate(List[Tensor], [])
      for part in q.split(together, 1):
        outs.append(self.weigh(part, k, v, mask))
      out = torch.cat(outs, 1)
    return out.view([own.size(0), self.queries * self.dim])

  # q (A, rows, D), k (A, D, C), v (A, C, D), mask (A, 1, C) -> (A, rows, D)
  def weigh(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    if self.soft_cap == 0.:
      scores = torch.baddbmm(mask, q, k, alpha=self.scale)
    else:
      scores = torch.bmm(q, k).mul_(self.scale / self.soft_cap).tanh_().mul_(self.soft_cap).add_(mask)
    return torch.bmm(torch.softmax(scores, -1), v)


# Which keys a query may see: not the future, and not what left the window (0 = no window).
# positions (..., S, 1), keys (C) -> additive mask (..., S, C) of 0 and -inf
def visible(positions: Tensor, keys: Tensor, window: int, dtype: int) -> Tensor:
  hidden = keys > positions
  if window > 0:
    hidden = torch.logical_or(hidden, keys <= positions - window)
  return torch.zeros(hidden.size(), dtype=dtype, device=hidden.device).masked_fill_(hidden, -inf)


# What the pieces of a step need in every layer, worked out once a step.
class Plan:
  heads : __torch__.attention.Heads
  pieces : List[List[int]]
  full : List[Optional[Tensor]]        # mask of each piece in layers without a window
  windowed : List[Optional[Tensor]]    # the same in layers with one

  # positions (T); window 0 = no layer has one
  def __init__(self, heads: __torch__.attention.Heads, pieces: List[List[int]], positions: Tensor, window: int, dtype: int) -> None:
    self.heads = heads
    self.pieces = pieces
    self.full = annotate(List[Optional[Tensor]], [])
    self.windowed = annotate(List[Optional[Tensor]], [])
    for piece in pieces:
      kind, first, count, room, size, length = piece
      at = positions.narrow(0, first, count).unsqueeze(1)
      keys = torch.arange(length, device=positions.device)
      if kind == 2 or kind == 3:
        at = at.expand([count, heads.groups]).reshape([-1, 1, 1])
      full = annotate(Optional[Tensor], None)
      if kind >= 2 or (count > 1 and (kind == 1 or heads.soft_cap > 0.)):
        full = __torch__.attention.visible(at, keys, 0, dtype)
      windowed = full
      if window > 0 and length > window:
        windowed = __torch__.attention.visible(at, keys, window, dtype)
      self.full.append(full)
      self.windowed.append(windowed)

  # qkv (T, (queries + 2 KV) * D) turned; the cache of this layer -> (T, queries * D)
  def attend(self, qkv: Tensor, cache: Optional[__torch__.attention.LayerCache], sliding: bool) -> Tensor:
    masks = self.full
    if sliding:
      masks = self.windowed
    # Pieces lie one behind the other. Cut at once, since the gradient of a slice is as large as
    # what it is a slice of.
    counts = annotate(List[int], [])
    for piece in self.pieces:
      counts.append(piece[2])
    owns = torch.split_with_sizes(qkv, counts, 0)
    outs = annotate(List[Tensor], [])
    for i in range(len(self.pieces)):
      kind, first, count, room, size, length = self.pieces[i]
      own = owns[i]
      if kind == 0:
        out = self.heads.fresh(own, masks[i])
      elif kind == 5:
        before = annotate(List[Tensor], [])
        parent = room
        while parent >= 0:
          before.append(owns[parent])
          piece = self.pieces[parent]
          parent = -1
          if piece[0] == 5:
            parent = piece[3]
        out = self.heads.branching(own, before, unchecked_cast(Tensor, masks[i]))
      else:
        kept = unchecked_cast(__torch__.attention.LayerCache, cache)
        if kind == 1:
          keys = kept.rooms(kept.keys, room, 1, size).select(0, 0).narrow(1, 0, length)
          values = kept.rooms(kept.values, room, 1, size).select(0, 0).narrow(1, 0, length)
          out = self.heads.sequence(own, keys, values, masks[i])
        elif kind == 4:
          out = self.heads.following(own, kept, size, room, unchecked_cast(Tensor, masks[i]))
        elif kind == 2:
          keys = kept.rooms(kept.keys, room, count, size)
          values = kept.rooms(kept.values, room, count, size)
          out = self.heads.decoding(own, keys, values, unchecked_cast(Tensor, masks[i]))
        else:
          keys = kept.rooms(kept.keys, room, 1, size)
          values = kept.rooms(kept.values, room, 1, size)
          singles = annotate(List[Tensor], [])
          for mask in unchecked_cast(Tensor, masks[i]).split(self.heads.groups, 0):
            singles.append(self.heads.decoding(own.narrow(0, len(singles), 1), keys, values, mask))
          out = torch.cat(singles)
      outs.append(out)
    if len(outs) == 1:
      joined = outs[0]
    else:
      joined = torch.cat(outs)
    return joined
