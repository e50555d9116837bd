# A decoder-only transformer with two heads: logits of the next token, and the hidden state after
# the final norm, which the recommendation head scores. Families llama, qwen2 and gemma2 by
# attributes. Letters: T tokens of the step (all sequences packed, nothing padded), H hidden size,
# V vocabulary, W rows that are wanted.

class Cache:
  layers : List[__torch__.attention.LayerCache]

  def __init__(self, layers: List[__torch__.attention.LayerCache]) -> None:
    self.layers = layers


class Decoder(Module):
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
  dtype : int                # of activations and cache
  int8 : bool                # linears and language head
  tied : bool
  place : str
  frequencies : Optional[Tensor]                               # (D/2)
  building : Optional[__torch__.linear.MatrixBuilder]
  matrices : Optional[Dict[str, __torch__.linear.Linear]]
  vectors : Optional[Dict[str, Tensor]]
  layers : Optional[List[__torch__.layer.Layer]]
  eps : Optional[Tensor]     # (1, 1)
  levels : int

  # frequencies (D/2) float32
  def begin(self, frequencies: Tensor) -> None:
    self.frequencies = frequencies.to(torch.device(self.place), copy=True)
    # float32 adds it on the device; other formats want a number, for which the device is not asked.
    self.eps = torch.full([1, 1], self.epsilon, dtype=6)
    if self.dtype == 6:
      self.eps = torch.full([1, 1], self.epsilon, dtype=6, device=torch.device(self.place))
    if self.int8:
      self.levels = 63
      if __torch__.linear.full_range():
        self.levels = 127
    self.matrices = annotate(Dict[str, __torch__.linear.Linear], {})
    self.vectors = annotate(Dict[str, Tensor], {})
    self.layers = annotate(List[__torch__.layer.Layer], [])
    # A list that is not written to here would be the same one at every call, layers and all.
    unchecked_cast(List[__torch__.layer.Layer], self.layers).clear()

  # Begins a matrix (N, K). A table that rows are looked up in stays float.
  def matrix(self, outputs: int, inputs: int, table: bool) -> None:
    dtype = self.dtype
    if self.int8:
      dtype = 1
      if table:
        dtype = 15
    self.building = __torch__.linear.MatrixBuilder(outputs, inputs, dtype, torch.device(self.place))

  # values (R, K) float32, the rows from `first` on of the matrix that was begun last
  def rows(self, first: int, values: Tensor) -> None:
    unchecked_cast(__torch__.linear.MatrixBuilder, self.building).rows(first, values)

  # Keeps the matrix that was begun last under a name, with the vector name.bias if there is one.
  def keep(self, name: str) -> None:
    vectors = unchecked_cast(Dict[str, Tensor], self.vectors)
    matrices = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    builder = unchecked_cast(__torch__.linear.MatrixBuilder, self.building)
    order = annotate(Optional[Tensor], None)
    if name == "qkv":
      order = __torch__.rope.interleaved(self.heads + self.key_value_heads, self.key_value_heads, self.head_dim, torch.device(self.place))
    matrices[name] = builder.finish(vectors.get(name + ".bias"), order, self.levels)
    self.building = None

  # values (N) float32
  def vector(self, name: str, values: Tensor) -> None:
    unchecked_cast(Dict[str, Tensor], self.vectors)[name] = values.to(torch.device(self.place), self.dtype, copy=True)

  # Makes a layer of the matrices and vectors that were kept since the last one.
  def layer(self, sliding: bool) -> None:
    v = unchecked_cast(Dict[str, Tensor], self.vectors)
    m = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)
    norms = __torch__.layer.Norms(v["before_attention"], v.get("after_attention"), v["before_mlp"], v.get("after_mlp"))
    layer = __torch__.layer.Layer(norms, m["qkv"], m["out"], m["gate_up"], m["down"], sliding, self.gelu, unchecked_cast(Tensor, self.eps))
    unchecked_cast(List[__torch__.layer.Layer], self.layers).append(layer)

  # The head of a model whose head is its embedding.
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

  def new_cache(self, positions: int) -> __torch__.decoder.Cache:
    layers = annotate(List[__torch__.attention.LayerCache], [])
    for layer in unchecked_cast(List[__torch__.layer.Layer], self.layers):
      layers.append(__torch__.attention.LayerCache(positions, self.key_value_heads, self.head_dim, self.dtype, torch.device(self.place)))
    return __torch__.decoder.Cache(layers)

  # The first `length` tokens of room `origin`, in every layer, to room `target`; see attention.py
  def copy(self, cache: __torch__.decoder.Cache, origin: int, size: int, target: int, room: int, length: int) -> None:
    for layer in cache.layers:
      layer.copy(origin, size, target, room, length)

  # ids and positions (T); begins, the position of the cache where each token's room begins, and
  # sizes of these rooms (T); pieces flat, six numbers each; wanted (W), the first `logits` of them for the language head -> logits (logits, V) and hidden states (W - logits, H), float32
  def step(self, cache: __torch__.decoder.Cache, ids: List[int], positions: List[int], begins: List[int], sizes: List[int], pieces: List[int], wanted: List[int], logits: int) -> Tuple[Tensor, Tensor]:
    hidden = self.hidden(cache, ids, positions, begins, sizes, pieces, wanted)
    return (self.head(hidden.narrow(0, 0, logits)), hidden.narrow(0, logits, len(wanted) - logits).to(6))

  # The same for whole sequences that leave no trace, each from the end of the prefix on that the
  # cache holds -> hidden states (W, H)
  def encode(self, prefix: __torch__.decoder.Cache, ids: List[int], positions: List[int], pieces: List[int], wanted: List[int]) -> Tensor:
    nowhere = annotate(List[int], [])
    return self.hidden(prefix, ids, positions, nowhere, nowhere, pieces, wanted).to(6)

  # Hidden states of every position of one sequence. ids (T) -> (T, H)
  def hidden_states(self, ids: List[int], positions: List[int], pieces: List[int]) -> Tensor:
    return self.hidden(None, ids, positions, annotate(List[int], []), annotate(List[int], []), pieces, positions).to(6)

  # Logits of every position of one sequence. ids (T) -> (T, V)
  def logits(self, ids: List[int], positions: List[int], pieces: List[int]) -> Tensor:
    return self.head(self.hidden(None, ids, positions, annotate(List[int], []), annotate(List[int], []), pieces, positions))

  # -> (W, H) after the final norm
  def hidden(self, cache: Optional[__torch__.decoder.Cache], ids: List[int], positions: List[int], begins: List[int], sizes: List[int], pieces: List[int], wanted: List[int]) -> Tensor:
    device = torch.device(self.place)
    at = torch.tensor(positions, dtype=4, device=device)
    groups = self.key_value_heads
    turn = __torch__.rope.rotations(at, unchecked_cast(Tensor, self.frequencies), self.rope_factor, self.heads + groups, groups)
    heads = __torch__.attention.Heads(self.heads, groups, self.head_dim, self.attention_scale, self.attention_soft_cap)
    plan = __torch__.attention.Plan(heads, self.split(pieces), at, self.window, self.dtype)
    rows = annotate(Optional[Tensor], None)
    if len(begins) > 0:
      begin = torch.tensor(begins, dtype=4, device=device) * groups + at
      size = torch.tensor(sizes, dtype=4, device=device).unsqueeze(1)
      rows = (begin.unsqueeze(1) + size * torch.arange(groups, device=device)).flatten()
    last = torch.tensor(wanted, dtype=4, device=device)
    x = self.embed(torch.tensor(ids, dtype=4, device=device))
    layers = unchecked_cast(List[__torch__.layer.Layer], self.layers)
    for i in range(len(layers)):
      kept = annotate(Optional[__torch__.attention.LayerCache], None)
      if cache is not None:
        kept = cache.layers[i]
      x = layers[i].forward(x, turn, plan, kept, rows)
    x = x.index_select(0, last)
    weight = unchecked_cast(Dict[str, Tensor], self.vectors)["final"]
    return __torch__.layer.norm(x, weight, unchecked_cast(Tensor, self.eps))

  def split(self, pieces: List[int]) -> List[List[int]]:
    each = annotate(List[List[int]], [])
    for i in range(len(pieces) // 6):
      each.append(pieces[6 * i : 6 * i + 6])
    return each

  # ids (T) -> (T, H)
  def embed(self, ids: Tensor) -> Tensor:
    table = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)["embedding"].weight
    x = unchecked_cast(Tensor, table).index_select(0, ids).to(self.dtype)
    if self.embedding_scale != 1.:
      x = x * self.embedding_scale
    return x

  # hidden (W, H) -> (W, V) float32
  def head(self, hidden: Tensor) -> Tensor:
    linear = unchecked_cast(Dict[str, __torch__.linear.Linear], self.matrices)["head"]
    if hidden.size(0) == 0:
      return hidden
    logits = linear.forward(hidden).to(6)
    if self.final_soft_cap > 0.:
      logits = torch.tanh(logits / self.final_soft_cap) * self.final_soft_cap
    return logits
