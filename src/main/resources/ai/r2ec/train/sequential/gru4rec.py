# GRU4Rec (Hidasi et al. 2016, section 3.1; Hidasi & Karatzoglou 2018) over a whole history. Letters: B histories,
# L their length, d hidden size, N items. Histories are filled up with 0 on the left.
# weights: items (N + 1, d), bias of the items (N + 1), then per layer torch's four of a GRU:
# (3d, d) from below, (3d, d) from the past, and their biases (3d), gates in the order reset, update, new

class Gru4Rec(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  dropout : float
  loss_name : str
  penalty : float

  # items (B, L) -> (B, d)
  def states(self, weights: List[Tensor], items: Tensor, dropout: float) -> Tensor:
    table = weights[0]
    # The places to fill come last for a GRU: it then reads the items from its first state on.
    lengths = torch.ne(items, 0).sum([1])
    place = torch.arange(items.size(1), device=items.device).unsqueeze(0)
    order = torch.remainder(place - lengths.unsqueeze(1), items.size(1))
    x = torch.embedding(table, torch.gather(items, 1, order))
    x = torch.dropout(x, dropout, dropout > 0.)
    layers = (torch.len(weights) - 2) // 4
    first = torch.zeros([layers, items.size(0), table.size(1)], dtype=x.dtype, device=x.device)
    outs, _0 = torch.gru(x, first, weights[2:], True, layers, dropout, dropout > 0., False, True)
    last = (lengths - 1).clamp_min(0).reshape([-1, 1, 1]).expand([-1, 1, outs.size(2)])
    return torch.dropout(torch.gather(outs, 1, last).squeeze(1), dropout, dropout > 0.)

  # targets (B), drawn items (K, or B for bce; none for cross-entropy) -> mean loss, with dropout
  def loss(self, weights: List[Tensor], items: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
    states = self.states(weights, items, self.dropout)
    return __torch__.objective.loss(self.loss_name, self.penalty, states, weights[0], weights[1], targets, drawn)

  # scores of all items (B, N), without dropout
  def scores(self, weights: List[Tensor], items: Tensor) -> Tensor:
    return __torch__.objective.scores(self.states(weights, items, 0.), weights[0], weights[1])
