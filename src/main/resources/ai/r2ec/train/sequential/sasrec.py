# Self-Attentive Sequential Recommendation (Kang & McAuley 2018, section III), for the state after the last item
# only. Letters: B histories, L their length, d hidden size, A heads, N items.
# Histories are filled up with 0 on the left, so that a position counts from the last item.
# weights: items (N + 1, d), positions (P, d), ten per block, norm (d), its bias (d)
# of a block: norm (d), bias (d), q, k, v (3d, d), bias (3d), norm (d), bias (d), in (d, d), bias (d), out (d, d), bias (d)

class SasRec(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  dropout : float
  loss_name : str
  penalty : float

  # x (B, L, d) -> (B, A, L, d / A)
  def split(self, x: Tensor) -> Tensor:
    return x.reshape([x.size(0), x.size(1), self.heads, x.size(2) // self.heads]).transpose(1, 2)

  # query (B, S, d), x (B, L, d), mask (B, 1, S, L) true where nothing is to be seen -> (B, S, d)
  def attend(self, query: Tensor, x: Tensor, weight: Tensor, bias: Tensor, mask: Tensor, dropout: float) -> Tensor:
    d = x.size(2)
    q = self.split(torch.linear(query, weight.narrow(0, 0, d), bias.narrow(0, 0, d)))
    k, v = torch.linear(x, weight.narrow(0, d, 2 * d), bias.narrow(0, d, 2 * d)).split(d, 2)
    scores = torch.matmul(q, self.split(k).transpose(2, 3)) * (float(d // self.heads) ** -0.5)
    share = torch.softmax(torch.masked_fill(scores, mask, -1e9), -1)
    seen = torch.matmul(torch.dropout(share, dropout, dropout > 0.), self.split(v))
    return seen.transpose(1, 2).reshape([query.size(0), query.size(1), d])

  # x (B, S, d); own: the block's ten weights; last: only the last position is wanted
  def block(self, x: Tensor, own: List[Tensor], mask: Tensor, last: bool, dropout: float) -> Tensor:
    d = [x.size(2)]
    drop = dropout > 0.
    normed = torch.layer_norm(x, d, own[0], own[1], 1e-8)
    query = normed
    if last:
      x = x.narrow(1, x.size(1) - 1, 1)
      query = normed.narrow(1, normed.size(1) - 1, 1)
      mask = mask.narrow(2, mask.size(2) - 1, 1)
    x = x + torch.dropout(self.attend(query, normed, own[2], own[3], mask, dropout), dropout, drop)
    normed = torch.layer_norm(x, d, own[4], own[5], 1e-8)
    inner = torch.dropout(torch.relu(torch.linear(normed, own[6], own[7])), dropout, drop)
    return x + torch.dropout(torch.linear(inner, own[8], own[9]), dropout, drop)

  # items (B, L) -> (B, d)
  def states(self, weights: List[Tensor], items: Tensor, dropout: float) -> Tensor:
    length = items.size(1)
    table = weights[0]
    positions = weights[1].narrow(0, weights[1].size(0) - length, length)
    x = torch.embedding(table, items) * (float(table.size(1)) ** 0.5) + positions
    x = torch.dropout(x, dropout, dropout > 0.)
    # An unfilled place sees itself, so that no row of the softmax is empty; nothing else sees it.
    place = torch.arange(length, device=items.device)
    later = torch.gt(place.unsqueeze(0), place.unsqueeze(1))
    other = torch.ne(place.unsqueeze(0), place.unsqueeze(1))
    empty = torch.eq(items, 0).unsqueeze(1)
    mask = torch.logical_or(later.unsqueeze(0), torch.logical_and(empty, other.unsqueeze(0))).unsqueeze(1)
    blocks = (torch.len(weights) - 4) // 10
    for i in range(blocks):
      x = self.block(x, weights[2 + 10 * i:12 + 10 * i], mask, i == blocks - 1, dropout)
    norm = torch.len(weights) - 2
    return torch.layer_norm(x.select(1, x.size(1) - 1), [x.size(2)], weights[norm], weights[norm + 1], 1e-8)

  # targets (B), drawn items (K, or B for bce; none for cross-entropy) -> mean loss, with dropout
  def loss(self, weights: List[Tensor], items: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
    states = self.states(weights, items, self.dropout)
    bias = torch.zeros([weights[0].size(0)], dtype=states.dtype, device=states.device)
    return __torch__.objective.loss(self.loss_name, self.penalty, states, weights[0], bias, targets, drawn)

  # scores of all items (B, N), without dropout
  def scores(self, weights: List[Tensor], items: Tensor) -> Tensor:
    states = self.states(weights, items, 0.)
    bias = torch.zeros([weights[0].size(0)], dtype=states.dtype, device=states.device)
    return __torch__.objective.scores(states, weights[0], bias)
