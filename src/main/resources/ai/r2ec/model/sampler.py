# Draws tokens where the logits are, so that only their ids go to the host. The rules, and the order
# of the candidates, are those of Sampler.java and Candidates.java, with weights in float64 as there:
# the same logits and the same number give the same token, unless the number falls within the
# rounding of a sum of weights, about 1e-16 of it. Letters: R rows of logits, V vocabulary, A rows
# that are drawn in one way, C candidates of each.
#
# Every shape is known to the host, and what it sends is sent before the step: between the first
# operator of a step and its ids nothing waits for the device.

# What the rows of one step are drawn with.
class Draws:
  numbers : Tensor           # (R, 6) float64, see `prepare`
  whole : Tensor             # (A) rows whose candidates are all tokens, by id
  ranked : Tensor            # (A) rows whose candidates are the likeliest, by likelihood
  width : int                # C of the latter
  seen : Optional[Tensor]    # (R, V) tokens that the penalty is for; None where no row has one

  def __init__(self, numbers: Tensor, whole: Tensor, ranked: Tensor, width: int) -> None:
    self.numbers = numbers
    self.whole = whole
    self.ranked = ranked
    self.width = width
    self.seen = annotate(Optional[Tensor], None)

  # logits (R, V) -> (R, V)
  def penalized(self, logits: Tensor) -> Tensor:
    seen = self.seen
    if seen is not None:
      penalty = self.numbers.narrow(1, 5, 1).to(6)
      logits = torch.where(seen, torch.where(logits > 0., logits / penalty, logits * penalty), logits)
    return logits


# logits (A, C) and the largest of each row (A, 1) -> softmax weights (A, C), 1 for the largest
def weigh(logits: Tensor, best: Tensor, numbers: Tensor) -> Tensor:
  return logits.to(7).sub_(best.to(7)).div_(numbers.narrow(1, 1, 1)).exp_()


# The `width` likeliest of each row, the lowest id first among equals. logits (A, V) -> logits and
# ids (A, width). A selection knows no order among equals, so it selects integers that all differ:
# the places of the logits on the number line, and ids behind these.
def likeliest(logits: Tensor, width: int) -> Tuple[Tensor, Tensor]:
  vocabulary = logits.size(1)
  if width < vocabulary:
    mantissa, exponent = torch.frexp(logits.clamp(-3.4028234663852886e+38, 3.4028234663852886e+38))
    size = (torch.abs(mantissa) * 16777216.).to(4).add_(exponent.to(4).add_(160).mul_(16777216)).add_(torch.isinf(logits))
    place = size * torch.sign(mantissa).to(4)
    keys = place.mul_(vocabulary).sub_(torch.arange(vocabulary, device=logits.device))
    ids = torch.topk(keys, width, 1, True, True)[1]
    values = logits.gather(1, ids)
  else:
    values, ids = torch.sort(logits + 0., stable=True, dim=1, descending=True)
  return (values, ids)


# Top-k, then the nucleus: the smallest head that holds the mass top-p of what top-k left.
# weights (A, C), largest first -> (A, C), 0 behind what is kept
def head(weights: Tensor, numbers: Tensor) -> Tensor:
  count = weights.size(1)
  weights.masked_fill_(torch.arange(count, device=weights.device) >= numbers.narrow(1, 2, 1), 0.)
  held = torch.cumsum(weights, 1)
  enough = held >= held.narrow(1, count - 1, 1) * numbers.narrow(1, 3, 1)
  weights.narrow(1, 1, count - 1).masked_fill_(enough.narrow(1, 0, count - 1), 0.)
  return weights


# Min-p, then the draw by inverting the cumulative weights, in which a candidate of no weight is
# never met. weights (A, C) -> places (A, 1)
def pick(weights: Tensor, numbers: Tensor) -> Tensor:
  weights.masked_fill_(weights < numbers.narrow(1, 4, 1), 0.)
  reach = torch.cumsum(weights, 1).masked_fill_(weights <= 0., 0.)
  target = torch.amax(reach, [1], True) * numbers.narrow(1, 0, 1)
  return (reach > target).to(0).argmax(1, True)


class Sampler(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  place : str
  vocabulary : int

  # -> (slots, V), nothing seen
  def new_seen(self, slots: int) -> Tensor:
    return torch.zeros([slots, self.vocabulary], dtype=11, device=torch.device(self.place))

  def indices(self, values: List[int]) -> Tensor:
    return torch.tensor(values, dtype=4, device=torch.device(self.place))

  # pairs of a row and a token -> places in a table (rows, V) that lies flat
  def places(self, pairs: List[int]) -> Tensor:
    each = self.indices(pairs).view([-1, 2])
    return each.select(1, 0) * self.vocabulary + each.select(1, 1)

  # numbers, six a row: uniform, temperature, top-k, top-p (2 for all), min-p, repetition penalty;
  # whole, ranked and width as above. Rows in neither list are greedy.
  def prepare(self, numbers: List[float], whole: List[int], ranked: List[int], width: int) -> __torch__.sampler.Draws:
    table = torch.tensor(numbers, dtype=7, device=torch.device(self.place)).view([-1, 6])
    return __torch__.sampler.Draws(table, self.indices(whole), self.indices(ranked), width)

  # Brings up to date what was seen, and looks up what each row has seen. seen (slots, V); slots
  # that begin anew; pairs of a slot and a token; the slot of each row (R); pairs of a row and a
  # token that is a guess, seen by this row alone.
  def look_up(self, draws: __torch__.sampler.Draws, seen: Tensor, cleared: List[int], marked: List[int], slots: List[int], guessed: List[int]) -> None:
    seen.index_fill_(0, self.indices(cleared), 0)
    seen.view([-1]).index_fill_(0, self.places(marked), 1)
    own = seen.index_select(0, self.indices(slots))
    own.view([-1]).index_fill_(0, self.places(guessed), 1)
    draws.seen = own

  # logits (R, V) float32 -> (R) the ids that were drawn, or why there is none: -1 and -2 where the
  # largest logit is infinity and minus infinity, -3 - id where that of a token is no number
  def draw(self, logits: Tensor, draws: __torch__.sampler.Draws) -> Tensor:
    logits = draws.penalized(logits)
    best, first = torch.max(logits, 1, True)
    tokens = first.clone()
    if draws.whole.size(0) > 0:
      rows = draws.whole
      numbers = draws.numbers.index_select(0, rows)
      weights = __torch__.sampler.weigh(logits.index_select(0, rows), best.index_select(0, rows), numbers)
      tokens.index_copy_(0, rows, __torch__.sampler.pick(weights, numbers))
    if draws.ranked.size(0) > 0:
      rows = draws.ranked
      numbers = draws.numbers.index_select(0, rows)
      values, ids = __torch__.sampler.likeliest(logits.index_select(0, rows), draws.width)
      weights = __torch__.sampler.weigh(values, best.index_select(0, rows), numbers)
      places = __torch__.sampler.pick(__torch__.sampler.head(weights, numbers), numbers)
      tokens.index_copy_(0, rows, ids.gather(1, places))
    failed = torch.where(torch.isnan(best), -3 - first, torch.where(best > 0., -1, -2))
    return torch.where(torch.isfinite(best), tokens, failed).squeeze(1)

  # The same with the log-probability of each token before penalty and filters, at temperature 1
  # -> (2, R) float64
  def draw_with_log_probs(self, logits: Tensor, draws: __torch__.sampler.Draws) -> Tensor:
    tokens = self.draw(logits, draws)
    plain = logits.to(7)
    drawn = plain.gather(1, tokens.clamp_min(0).unsqueeze(1)).squeeze(1)
    return torch.stack([tokens.to(7), drawn - torch.logsumexp(plain, [1])])
