# What the baselines minimise. Letters: B samples, N items, d hidden size, K drawn items.
# A table has N + 1 rows; row 0 stands for "no item" and is never ranked.

# states (B, d), table (N + 1, d), bias (N + 1) -> scores of all items (B, N)
def scores(states: Tensor, table: Tensor, bias: Tensor) -> Tensor:
  return torch.addmm(bias.narrow(0, 1, bias.size(0) - 1), states, table.narrow(0, 1, table.size(0) - 1).t())

# The softmax over all items. targets (B), from 1 -> mean loss
def cross_entropy(states: Tensor, table: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
  return torch.cross_entropy_loss(__torch__.objective.scores(states, table, bias), targets - 1)

# rows (B) -> score of row i for sample i (B)
def own_scores(states: Tensor, table: Tensor, bias: Tensor, rows: Tensor) -> Tensor:
  return (states * torch.embedding(table, rows)).sum([1]) + torch.index_select(bias, 0, rows)

# One drawn item against each target (SASRec, section III-E). drawn (B)
def binary(states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
  positive = torch.log_sigmoid(__torch__.objective.own_scores(states, table, bias, targets))
  negative = torch.log_sigmoid(torch.neg(__torch__.objective.own_scores(states, table, bias, drawn)))
  return torch.neg((positive + negative).mean())

# Rows that a sample is compared with, the same for the whole batch: the batch's targets and drawn (K).
# A row that is the sample's own target counts for nothing.
# -> scores of the rows, of the targets (B, 1), softmax of the scores among the rows; (B, B + K) where not said
def compared(states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, drawn: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  rows = torch.cat([targets, drawn])
  all = torch.addmm(torch.index_select(bias, 0, rows), states, torch.embedding(table, rows).t())
  positive = torch.diagonal(all.narrow(1, 0, targets.size(0))).unsqueeze(1)
  own = torch.eq(rows.unsqueeze(0), targets.unsqueeze(1))
  return (all, positive, torch.softmax(torch.masked_fill(all, own, -1e9), 1))

# -log sum_j s_j sigmoid(r_i - r_j) + penalty * sum_j s_j r_j^2 (Hidasi & Karatzoglou 2018, section 3.3.2)
def bpr_max(states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, drawn: Tensor, penalty: float) -> Tensor:
  other, positive, weight = __torch__.objective.compared(states, table, bias, targets, drawn)
  won = (weight * torch.sigmoid(positive - other)).sum([1])
  return (torch.neg(torch.log(won + 1e-24)) + penalty * (weight * other.square()).sum([1])).mean()

# sum_j s_j (sigmoid(r_j - r_i) + sigmoid(r_j^2)) (the same, section 3.3.1)
def top1_max(states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
  other, positive, weight = __torch__.objective.compared(states, table, bias, targets, drawn)
  return (weight * (torch.sigmoid(other - positive) + torch.sigmoid(other.square()))).sum([1]).mean()

def loss(name: str, penalty: float, states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
  if name == "cross-entropy":
    value = __torch__.objective.cross_entropy(states, table, bias, targets)
  elif name == "bce":
    value = __torch__.objective.binary(states, table, bias, targets, drawn)
  elif name == "bpr-max":
    value = __torch__.objective.bpr_max(states, table, bias, targets, drawn, penalty)
  else:
    value = __torch__.objective.top1_max(states, table, bias, targets, drawn)
  return value
