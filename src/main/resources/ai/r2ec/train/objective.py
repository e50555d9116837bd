# The two parts of the objective of RecPO (arXiv 2505.16994, section 4) with advantages A, over rows
# whose log-probability under the policy is known. Advantage 1 and weight 1 make the gradient that of
# cross-entropy and of InfoNCE.

# min(p A, clip(p) A) with p = exp(now - before), where before is the log-probability of the policy
# that drew, or now itself without its gradient.
def clipped(now: Tensor, before: Tensor, advantages: Tensor, low: float, high: float) -> Tensor:
  ratio = torch.exp(now - before)
  return torch.minimum(ratio * advantages, torch.clamp(ratio, 1. - low, 1. + high) * advantages)

# How many of the rows have no gradient because the clip binds.
def bound(now: Tensor, before: Tensor, advantages: Tensor, low: float, high: float) -> Tensor:
  ratio = torch.exp(now - before)
  above = torch.logical_and(ratio > 1. + high, advantages > 0.)
  below = torch.logical_and(ratio < 1. - low, advantages < 0.)
  return torch.logical_or(above, below).sum().to(7)

# x (n, H) -> rows of length 1
def unit(x: Tensor) -> Tensor:
  return x / torch.linalg_vector_norm(x, 2, [1], True).clamp_min(1e-12)

# Log-probability of each user's target among the columns. users (n, H), items (C, H), columns (n),
# allowed (n, C) -> (n)
def ranked(users: Tensor, items: Tensor, columns: Tensor, allowed: Tensor, temperature: float) -> Tensor:
  scores = torch.mm(__torch__.objective.unit(users), __torch__.objective.unit(items).t()) / temperature
  scores = scores.masked_fill(torch.logical_not(allowed), -inf)
  return torch.log_softmax(scores, 1).gather(1, columns.unsqueeze(1)).squeeze(1)
