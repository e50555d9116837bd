# The decoder that learns: the layers of the serving decoder under autograd, and the objective.
# Letters: T tokens of a micro-batch (its sequences packed, common beginnings once, nothing padded),
# n rollouts, m items that are encoded with gradient, C columns of the in-batch softmax, R rows that are read,
# H hidden size, V vocabulary.
#
# Memory. Only the input of each layer is kept; going back, a layer is computed once more and
# differentiated at once (Chen et al., arXiv 1604.06174), unless `recompute` is off. The language
# head goes over `head_rows` rows at a time, forward and back, so no (T, V) matrix exists.

class Learner(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  key_value_heads : int
  head_dim : int
  epsilon : float
  attention_scale : float
  attention_soft_cap : float
  final_soft_cap : float
  embedding_scale : float
  rope_factor : float
  window : int
  gelu : bool
  dtype : int                # of the frozen matrices and of all products
  tied : bool
  biased : bool              # query, key and value have a bias
  post_norms : bool
  place : str
  sliding : List[bool]       # of each layer
  adapted : List[bool]       # q, k, v, o, gate, up, down
  first_trained : int        # layers below it have no adapter and no way back
  adapter_scale : float
  recompute : bool
  head_rows : int
  frequencies : Optional[Tensor]                               # (D/2)
  eps : Optional[Tensor]                                       # (1, 1)
  building : Optional[__torch__.linear.MatrixBuilder]
  matrices : Optional[Dict[str, __torch__.linear.Linear]]
  vectors : Optional[Dict[str, Tensor]]
  layers : Optional[List[__torch__.layer.Layer]]
  parameters : Optional[__torch__.parameters.Parameters]
  owned : Optional[List[List[int]]]                            # parameters of each layer

  # frequencies (D/2) float32
  def begin(self, frequencies: Tensor) -> None:
    self.frequencies = frequencies.to(torch.device(self.place), copy=True)
    self.eps = torch.full([1, 1], self.epsilon, dtype=6, device=torch.device(self.place))
    self.matrices = annotate(Dict[str, __torch__.linear.Linear], {})
    self.vectors = annotate(Dict[str, Tensor], {})
    self.layers = annotate(List[__torch__.layer.Layer], [])
    self.parameters = __torch__.parameters.Parameters()
    self.owned = annotate(List[List[int]], [])

  # --- the frozen base, in the order of the serving decoder's loading ---

  def matrix(self, outputs: int, inputs: int, table: bool) -> None:
    self.building = __torch__.linear.MatrixBuilder(outputs, inputs, self.dtype, torch.device(self.place))

  def rows(self, first: int, values: Tensor) -> None:
    unchecked_cast(__torch__.linear.MatrixBuilder, self.building).rows(first, values)

  def keep(self, name: str) -> None:
    vectors = unchecked_cast(Dict[str, Tensor], self.vectors)
    order = annotate(Optional[Tensor], None)
    if name == "qkv":
      order = self.turned_order()
    builder = unchecked_cast(__torch__.linear.MatrixBuilder, self.building)
    unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)[name] = builder.finish(vectors.get(name + ".bias"), order, self.adapter_scale)
    self.building = None

  def turned_order(self) -> Tensor:
    return __torch__.rope.interleaved(self.heads + self.key_value_heads, self.key_value_heads, self.head_dim, torch.device(self.place))

  # Norms stay float32; a bias has the type of its matrix.
  def vector(self, name: str, values: Tensor) -> None:
    dtype = 6
    if name == "qkv.bias":
      dtype = self.dtype
    unchecked_cast(Dict[str, Tensor], self.vectors)[name] = values.to(torch.device(self.place), dtype, copy=True)

  def layer(self, sliding: bool) -> None:
    v = unchecked_cast(Dict[str, Tensor], self.vectors)
    m = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    norms = __torch__.layer.Norms(v["before_attention"], v.get("after_attention"), v["before_mlp"], v.get("after_mlp"))
    self.add_layer(norms, m["qkv"], m["out"], m["gate_up"], m["down"], sliding)

  def add_layer(self, norms: __torch__.layer.Norms, qkv: __torch__.linear.Linear, out: __torch__.linear.Linear, gate_up: __torch__.linear.Linear, down: __torch__.linear.Linear, sliding: bool) -> None:
    layer = __torch__.layer.Layer(norms, qkv, out, gate_up, down, sliding, self.gelu, unchecked_cast(Tensor, self.eps))
    unchecked_cast(List[__torch__.layer.Layer], self.layers).append(layer)

  def tie(self) -> None:
    matrices = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    matrices["head"] = matrices["embedding"]
    self.tied = True

  def weight_bytes(self) -> int:
    matrices = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    total = matrices["embedding"].bytes
    if not self.tied:
      total = total + matrices["head"].bytes
    for layer in unchecked_cast(List[__torch__.layer.Layer], self.layers):
      total = total + layer.qkv.bytes + layer.out.bytes + layer.gate_up.bytes + layer.down.bytes
    return total

  # After loading: everything frozen may now be used under autograd.
  def adopt(self, none: Tensor) -> Tensor:
    self.frequencies = unchecked_cast(Tensor, self.frequencies).clone()
    self.eps = unchecked_cast(Tensor, self.eps).clone()
    matrices = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    for name in ["embedding", "head"]:
      if name in matrices and not (name == "head" and self.tied):
        matrices[name].adopt()
    vectors = unchecked_cast(Dict[str, Tensor], self.vectors)
    if "final" in vectors:
      vectors["final"] = vectors["final"].clone()
    for layer in unchecked_cast(List[__torch__.layer.Layer], self.layers):
      layer.eps = unchecked_cast(Tensor, self.eps)
      norms = layer.norms
      norms.before_attention = norms.before_attention.clone()
      norms.before_mlp = norms.before_mlp.clone()
      after = norms.after_attention
      if after is not None:
        norms.after_attention = after.clone()
      last = norms.after_mlp
      if last is not None:
        norms.after_mlp = last.clone()
      for linear in [layer.qkv, layer.out, layer.gate_up, layer.down]:
        linear.adopt()
    return none

  # --- what is trained ---

  def trained(self) -> __torch__.parameters.Parameters:
    return unchecked_cast(__torch__.parameters.Parameters, self.parameters)

  # values of one more parameter, in the order that `adapt` or `assemble` takes them
  def add(self, values: Tensor) -> Tensor:
    self.trained().add(values.to(torch.device(self.place), 6, copy=True))
    return values

  # Hands A and B of every adapted linear to the frozen layers.
  def adapt(self, none: Tensor) -> Tensor:
    parameters = self.trained().values
    owned = unchecked_cast(List[List[int]], self.owned)
    dim = self.head_dim
    at = 0
    for layer in unchecked_cast(List[__torch__.layer.Layer], self.layers):
      mine = annotate(List[int], [])
      linears = [layer.qkv, layer.qkv, layer.qkv, layer.out, layer.gate_up, layer.gate_up, layer.down]
      rows = unchecked_cast(Tensor, layer.gate_up.weight).size(0) // 2
      hidden = unchecked_cast(Tensor, layer.down.weight).size(0)
      outputs = [self.heads * dim, self.key_value_heads * dim, self.key_value_heads * dim, hidden, rows, rows, hidden]
      for i in range(7):
        if self.adapted[i] and len(owned) >= self.first_trained:
          linears[i].downs.append(parameters[at])
          linears[i].ups.append(parameters[at + 1])
          mine.append(at)
          mine.append(at + 1)
          at = at + 2
        else:
          linears[i].ups.append(torch.zeros([outputs[i], 0], device=torch.device(self.place)))
      owned.append(mine)
    return none

  # Makes the decoder of parameters alone: embedding, language head unless it is the embedding, final
  # norm; of each layer norms, then q, k, v, their biases, o, gate, up, down.
  def assemble(self, frequencies: Tensor) -> Tensor:
    parameters = self.trained().values
    matrices = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    vectors = unchecked_cast(Dict[str, Tensor], self.vectors)
    self.frequencies = frequencies.to(torch.device(self.place), copy=True)
    self.eps = unchecked_cast(Tensor, self.eps).clone()
    matrices["embedding"] = self.of([parameters[0]], annotate(List[Tensor], []), False)
    at = 1
    if not self.tied:
      matrices["head"] = self.of([parameters[1]], annotate(List[Tensor], []), False)
      at = 2
    else:
      matrices["head"] = matrices["embedding"]
    vectors["final"] = parameters[at]
    at = at + 1
    for sliding in self.sliding:
      first = at
      before = parameters[at]
      at = at + 1
      after = annotate(Optional[Tensor], None)
      last = annotate(Optional[Tensor], None)
      if self.post_norms:
        after = parameters[at]
        at = at + 1
      middle = parameters[at]
      at = at + 1
      if self.post_norms:
        last = parameters[at]
        at = at + 1
      biases = annotate(List[Tensor], [])
      qkv = parameters[at : at + 3]
      at = at + 3
      if self.biased:
        biases = parameters[at : at + 3]
        at = at + 3
      norms = __torch__.layer.Norms(before, after, middle, last)
      none = annotate(List[Tensor], [])
      self.add_layer(norms, self.of(qkv, biases, True), self.of([parameters[at]], none, False), self.of(parameters[at + 1 : at + 3], none, False), self.of([parameters[at + 3]], none, False), sliding)
      at = at + 4
      mine = annotate(List[int], [])
      for i in range(first, at):
        mine.append(i)
      unchecked_cast(List[List[int]], self.owned).append(mine)
    return frequencies

  def of(self, parts: List[Tensor], biases: List[Tensor], turned: bool) -> __torch__.linear.Linear:
    order = annotate(Optional[Tensor], None)
    if turned:
      order = self.turned_order()
    linear = __torch__.linear.Linear(None, None, order, 1., self.dtype)
    linear.matrices = parts
    linear.biases = biases
    return linear

  # index of a parameter -> its values; what = 0 or 1 value, 2 gradient, 3 and 4 AdamW's means
  def read(self, index: int, what: int) -> Tensor:
    return self.trained().table(what)[index].detach().clone()

  # The same the other way.
  def write(self, index: Tensor, what: Tensor, values: Tensor) -> Tensor:
    self.trained().table(int(what))[int(index)].detach().copy_(values)
    return values

  # A step of the optimiser along what was collected, see parameters.py
  def update(self, terms: Tensor) -> Tensor:
    return self.trained().update(annotate(List[float], terms.tolist()))

  # --- forward ---

  # weight (V, H) of the table or the head
  def table(self, name: str) -> Tensor:
    linear = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)[name]
    weight = linear.weight
    if weight is None:
      weight = linear.matrices[0]
    return unchecked_cast(Tensor, weight)

  # ids (T) -> (T, H) float32
  def embed(self, ids: Tensor) -> Tensor:
    x = self.table("embedding").index_select(0, ids).to(6)
    if self.embedding_scale != 1.:
      x = x * self.embedding_scale
    return x

  # pieces (p, 2): the piece that each follows, or -1, and its tokens -> positions (T) and the
  # attention plan
  def plan(self, pieces: Tensor) -> Tuple[Tensor, __torch__.attention.Plan]:
    planned = annotate(List[List[int]], [])
    positions = annotate(List[Tensor], [])
    ends = annotate(List[int], [])
    first = 0
    for piece in annotate(List[List[int]], pieces.tolist()):
      parent, count = piece
      before = 0
      if parent < 0:
        planned.append(__torch__.attention.whole(first, count))
      else:
        before = ends[parent]
        planned.append(__torch__.attention.branch(first, count, parent, before))
      positions.append(torch.arange(before, before + count, device=torch.device(self.place)))
      ends.append(before + count)
      first = first + count
    at = torch.cat(positions)
    heads = __torch__.attention.Heads(self.heads, self.key_value_heads, self.head_dim, self.attention_scale, self.attention_soft_cap)
    return (at, __torch__.attention.Plan(heads, planned, at, self.window, self.dtype))

  def turn(self, positions: Tensor) -> Tensor:
    return __torch__.rope.rotations(positions, unchecked_cast(Tensor, self.frequencies), self.rope_factor, self.heads + self.key_value_heads, self.key_value_heads)

  # x (R, H) -> (R, H) after the final norm
  def final(self, x: Tensor) -> Tensor:
    return __torch__.layer.norm(x, unchecked_cast(Dict[str, Tensor], self.vectors)["final"], unchecked_cast(Tensor, self.eps))

  # hidden (R, H) -> (R, V) float32
  def logits(self, hidden: Tensor) -> Tensor:
    weight = self.table("head").to(self.dtype)
    logits = torch.linear(hidden.to(self.dtype), weight).to(6)
    if self.final_soft_cap > 0.:
      logits = torch.tanh(logits / self.final_soft_cap) * self.final_soft_cap
    return logits

  # Both heads at every position, without gradients. -> (T, H), (T, V)
  def inspect(self, ids: Tensor, pieces: Tensor) -> Tuple[Tensor, Tensor]:
    torch.set_grad_enabled(False)
    positions, plan = self.plan(pieces)
    turn = self.turn(positions)
    x = self.embed(ids)
    for layer in unchecked_cast(List[__torch__.layer.Layer], self.layers):
      x = layer.forward(x, turn, plan, None, positions)
    hidden = self.final(x)
    logits = self.logits(hidden)
    torch.set_grad_enabled(True)
    return (hidden, logits)

  # --- one micro-batch ---

  # Adds the gradient of the micro-batch to what has been collected.
  #   ids (T), pieces (p, 2): rollouts (prompt and completion) and items, see `plan`
  #   lasts (n + m): row of each rollout's, then each item's last token
  #   drawn (3, R): rows that predict the completions' tokens, these tokens, and the rollout of each
  #   advantages (n); weights (n) of the recommendation part
  #   columns (n) of each target among items and negatives; allowed (n, C)
  #   negatives (C - m, H) more columns, without gradient
  #   before: log-probabilities of the completions' tokens when they were drawn, NaN for those that
  #   were not drawn but appended, or nothing;
  #   targets_before (n): those of the targets, or nothing
  #   probes: more rows of the prompts whose states are compared with all columns; the column of
  #     each and its weight
  #   terms float64: tokens of the batch, rollouts of the batch, temperature, clip low, clip high,
  #     weight of the token part, of the recommendation part, cap. With a cap above 0 the tokens of
  #     `before` are not the policy that the clip refers to: their share up to the cap weighs a token.
  # -> sums (token loss, recommendation loss with that of the probes, entropy, bound tokens) float64, log-probabilities of
  #    the completions' tokens, of the targets (n), hidden states (n + m, H)
  def learn(self, ids: Tensor, pieces: Tensor, lasts: Tensor, drawn: Tensor, advantages: Tensor, weights: Tensor, columns: Tensor, allowed: Tensor, negatives: Tensor, before: Tensor, targets_before: Tensor, probes: Tensor, probe_columns: Tensor, probe_weights: Tensor, terms: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    torch.set_grad_enabled(True)
    positions, plan = self.plan(pieces)
    turn = self.turn(positions)
    layers = unchecked_cast(List[__torch__.layer.Layer], self.layers)
    embedded = self.embed(ids)
    inputs = annotate(List[Tensor], [])
    outputs = annotate(List[Tensor], [])
    x = embedded.detach()
    torch.set_grad_enabled(False)
    for layer in layers[:self.first_trained]:
      x = layer.forward(x, turn, plan, None, positions)
    torch.set_grad_enabled(True)
    for layer in layers[self.first_trained:]:
      x = x.detach().requires_grad_(True)
      inputs.append(x)
      if self.recompute:
        torch.set_grad_enabled(False)
        x = layer.forward(x, turn, plan, None, positions)
        torch.set_grad_enabled(True)
      else:
        x = layer.forward(x, turn, plan, None, positions)
        outputs.append(x)
    n = advantages.size(0)
    rows, tokens, owners = drawn.unbind(0)
    top = x.detach().requires_grad_(True)
    hidden = self.final(top.index_select(0, torch.cat([rows, lasts, probes])))
    token_sums, log_probs, token_gradient = self.token_part(hidden.narrow(0, 0, rows.size(0)).detach(), tokens, advantages.index_select(0, owners), before, terms)
    states = hidden.narrow(0, rows.size(0), lasts.size(0) + probes.size(0)).detach().requires_grad_(True)
    ends = states.narrow(0, 0, lasts.size(0))
    rank_loss, target_log_probs = self.rank_part(ends, n, advantages, weights, columns, allowed, negatives, targets_before, terms)
    whole_loss = rank_loss
    if probes.size(0) > 0:
      columns_of = torch.cat([ends.narrow(0, n, lasts.size(0) - n), negatives])
      whole_loss = rank_loss + self.probe_part(states.narrow(0, lasts.size(0), probes.size(0)), columns_of, probe_columns, probe_weights, terms)
    state_gradient = self.required(torch.autograd.grad([whole_loss], [states]), 0)
    gradient = self.back([hidden], [top], torch.cat([token_gradient, state_gradient]), self.final_parameters())
    for j in range(len(layers) - self.first_trained):
      i = len(layers) - 1 - j
      if self.recompute:
        y = layers[i].forward(inputs[-1], turn, plan, None, positions)
      else:
        y = outputs.pop()
      gradient = self.back([y], [inputs.pop()], gradient, unchecked_cast(List[List[int]], self.owned)[i])
    if embedded.requires_grad:
      self.back([embedded], annotate(List[Tensor], []), gradient, [0])
    sums = torch.cat([token_sums.narrow(0, 0, 1), whole_loss.detach().to(7).view([1]), token_sums.narrow(0, 1, 2)])
    return (sums, log_probs, target_log_probs.detach(), ends.detach())

  # hidden (R, H), tokens (R) -> sums (loss, entropy, bound), log-probabilities (R), gradient (R, H)
  def token_part(self, hidden: Tensor, tokens: Tensor, advantages: Tensor, before: Tensor, terms: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    total, rollouts, temperature, low, high, weight, other, cap = annotate(List[float], terms.tolist())
    sums = torch.zeros([3], dtype=7)
    log_probs = annotate(List[Tensor], [])
    parts = annotate(List[Tensor], [])
    for first in range(0, hidden.size(0), self.head_rows):
      count = min(self.head_rows, hidden.size(0) - first)
      part = hidden.narrow(0, first, count).detach().requires_grad_(True)
      every = torch.log_softmax(self.logits(part), 1)
      now = every.gather(1, tokens.narrow(0, first, count).unsqueeze(1)).squeeze(1)
      then = now.detach()
      each = advantages.narrow(0, first, count)
      if before.size(0) > 0:
        drawn = before.narrow(0, first, count)
        if cap > 0.:
          drawn = torch.where(torch.isnan(drawn), then, drawn)  # a share of exactly 1
          each = each * torch.clamp(torch.exp(then - drawn), None, cap)
        else:
          then = drawn
      loss = __torch__.objective.clipped(now, then, each, low, high).sum() * (-weight / total)
      plain = every.detach()
      entropy = -torch.sum(plain * torch.exp(plain))
      bound = __torch__.objective.bound(now.detach(), then, each, low, high)
      sums = sums + torch.stack([loss.detach().to(7), entropy.to(7), bound])
      log_probs.append(now.detach())
      parts.append(self.back([loss], [part], torch.ones_like(loss), self.head_parameters()))
    return (sums, torch.cat(log_probs), torch.cat(parts))

  # states (n + m, H) -> loss, log-probabilities of the targets (n)
  def rank_part(self, states: Tensor, n: int, advantages: Tensor, weights: Tensor, columns: Tensor, allowed: Tensor, negatives: Tensor, before: Tensor, terms: Tensor) -> Tuple[Tensor, Tensor]:
    total, rollouts, temperature, low, high, other, weight, cap = annotate(List[float], terms.tolist())
    items = torch.cat([states.narrow(0, n, states.size(0) - n), negatives])
    now = __torch__.objective.ranked(states.narrow(0, 0, n), items, columns, allowed, temperature)
    then = now.detach()
    if before.size(0) > 0:
      then = before
    clipped = __torch__.objective.clipped(now, then, advantages, low, high)
    return (torch.sum(clipped * weights) * (-weight / rollouts), now)

  # states (p, H), items (C, H) -> loss
  def probe_part(self, states: Tensor, items: Tensor, columns: Tensor, weights: Tensor, terms: Tensor) -> Tensor:
    total, rollouts, temperature, low, high, other, weight, cap = annotate(List[float], terms.tolist())
    allowed = torch.ones([states.size(0), items.size(0)], dtype=11, device=states.device)
    now = __torch__.objective.ranked(states, items, columns, allowed, temperature)
    return torch.sum(now * weights) * (-weight / rollouts)

  def head_parameters(self) -> List[int]:
    at = annotate(List[int], [])
    if self.trains_itself():
      at.append(int(not self.tied))
    return at

  def final_parameters(self) -> List[int]:
    at = annotate(List[int], [])
    if self.trains_itself():
      at.append(1 + int(not self.tied))
    return at

  # Whether all weights are parameters, not an adapter's only.
  def trains_itself(self) -> bool:
    return len(unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)["embedding"].matrices) > 0

  # Differentiates y along `gradient`: collects what falls to the parameters at `owned`, returns
  # what falls to x (or nothing where there is no x).
  def back(self, y: List[Tensor], x: List[Tensor], gradient: Tensor, owned: List[int]) -> Tensor:
    trained = self.trained()
    inputs = x + annotate(List[Tensor], [])
    for i in owned:
      inputs.append(trained.values[i])
    given = annotate(List[Optional[Tensor]], [gradient])
    found = torch.autograd.grad(y, inputs, given, None, False, True)
    for j in range(len(owned)):
      part = found[len(x) + j]
      if part is not None:
        trained.gradients[owned[j]].add_(part)
    back = gradient
    if len(x) > 0:
      back = self.required(found, 0)
    return back

  def required(self, found: List[Optional[Tensor]], i: int) -> Tensor:
    return unchecked_cast(Tensor, found[i])
