# Attention of the pieces of a step. Letters: S tokens of a piece, C its keys, G query heads of one
# key/value head, KV key/value heads, D head size, n sequences that decode together.
#
# A piece is five numbers: kind, its first row in the step, its rows, its first slot, C.
#   0 FRESH      the beginning of one sequence; its keys are the step's own rows
#   1 CONTINUED  more of one sequence; its keys are in the cache
#   2 DECODING   one token each of n sequences in neighbouring slots
# Query heads that share a key/value head go through the kernel together, so no key is copied.

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

  # own (S, (queries + 2 KV) * D) -> (S, KV, G, D)
  def split_queries(self, own: Tensor) -> Tensor:
    q = own.narrow(1, 0, self.queries * self.dim)
    return q.view([own.size(0), self.groups, self.queries // self.groups, self.dim])

  # own (S, (queries + 2 KV) * D) -> (S, 2, KV, D)
  def split_keys(self, own: Tensor) -> Tensor:
    kv = own.narrow(1, self.queries * self.dim, 2 * self.groups * self.dim)
    return kv.view([own.size(0), 2, self.groups, self.dim])

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

  # One sequence. own (S, ...), past (C, 2, KV, D) -> (S, queries * D)
  def sequence(self, own: Tensor, past: Tensor, mask: Optional[Tensor]) -> Tensor:
    q = self.split_queries(own).permute([1, 2, 0, 3])
    kv = past.permute([1, 2, 0, 3]).unsqueeze(2).expand([-1, -1, q.size(1), -1, -1])
    causal = mask is None and q.size(2) > 1
    out = self.attend(q, kv[0], kv[1], mask, causal)
    return out.permute([2, 0, 1, 3]).reshape([own.size(0), self.queries * self.dim])

  # One token each of n sequences. own (n, ...), past (n, C, 2, KV, D) -> (n, queries * D)
  def decoding(self, own: Tensor, past: Tensor, mask: Optional[Tensor]) -> Tensor:
    kv = past.permute([2, 0, 3, 1, 4])
    out = self.attend(self.split_queries(own), kv[0], kv[1], mask, False)
    return out.reshape([own.size(0), self.queries * self.dim])


# Which keys a query may see: not the future, and not what left the window (0 = no window).
# positions (..., S, 1), keys (C) -> additive mask (..., S, C) of 0 and -inf
def visible(positions: Tensor, keys: Tensor, window: int, dtype: int) -> Tensor:
  hidden = keys > positions
  if window > 0:
    hidden = torch.logical_or(hidden, keys <= positions - window)
  return torch.zeros(hidden.size(), dtype=dtype, device=hidden.device).masked_fill_(hidden, -inf)


# What the pieces of a step need in every layer, worked out once a step.
class Plan:
  pieces : List[List[int]]
  full : List[Optional[Tensor]]        # mask of each piece in layers without a window
  windowed : List[Optional[Tensor]]    # the same in layers with one

  # positions (T); window 0 = no layer has one
  def __init__(self, pieces: List[List[int]], positions: Tensor, soft_cap: bool, window: int, dtype: int) -> None:
    self.pieces = pieces
    self.full = annotate(List[Optional[Tensor]], [])
    self.windowed = annotate(List[Optional[Tensor]], [])
    for piece in pieces:
      kind, first, count, slot, length = piece
      at = positions.narrow(0, first, count).unsqueeze(1)
      keys = torch.arange(length, device=positions.device)
      if kind == 2:
        at = at.view([count, 1, 1, 1])
      full = annotate(Optional[Tensor], None)
      if count > 1 and (kind != 0 or soft_cap):
        full = __torch__.attention.visible(at, keys, 0, dtype)
      windowed = full
      if window > 0 and length > window:
        windowed = __torch__.attention.visible(at, keys, window, dtype)
      self.full.append(full)
      self.windowed.append(windowed)

  # qkv (T, (queries + 2 KV) * D) turned, cache (slots, capacity, 2, KV, D) of this layer
  # -> (T, queries * D)
  def attend(self, qkv: Tensor, cache: Optional[Tensor], sliding: bool, heads: __torch__.attention.Heads) -> Tensor:
    masks = self.full
    if sliding:
      masks = self.windowed
    outs = annotate(List[Tensor], [])
    for i in range(len(self.pieces)):
      kind, first, count, slot, length = self.pieces[i]
      own = qkv.narrow(0, first, count)
      if kind == 0:
        out = heads.sequence(own, heads.split_keys(own), masks[i])
      else:
        kept = unchecked_cast(Tensor, cache)
        if kind == 1:
          out = heads.sequence(own, kept.select(0, slot).narrow(0, 0, length), masks[i])
        else:
          out = heads.decoding(own, kept.narrow(0, slot, count).narrow(1, 0, length), masks[i])
      outs.append(out)
    if len(outs) == 1:
      joined = outs[0]
    else:
      joined = torch.cat(outs)
    return joined
