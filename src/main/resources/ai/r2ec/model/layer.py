# One layer of the decoder; the families differ in norms and activation only. Letters: T rows of
# the step, H hidden size, I intermediate size.

class Norms:
  before_attention : Tensor            # (H)
  after_attention : Optional[Tensor]   # (H) on what attention adds (gemma2)
  before_mlp : Tensor                  # (H)
  after_mlp : Optional[Tensor]         # (H) on what the MLP adds (gemma2)

  def __init__(self, before_attention: Tensor, after_attention: Optional[Tensor], before_mlp: Tensor, after_mlp: Optional[Tensor]) -> None:
    self.before_attention = before_attention
    self.after_attention = after_attention
    self.before_mlp = before_mlp
    self.after_mlp = after_mlp


class Layer:
  norms : __torch__.layer.Norms
  qkv : __torch__.linear.Linear        # ((queries + 2 KV) * D, H)
  out : __torch__.linear.Linear        # (H, queries * D)
  gate_up : __torch__.linear.Linear    # (2 I, H)
  down : __torch__.linear.Linear       # (H, I)
  sliding : bool                       # attention sees a window only
  gelu : bool                          # else SiLU
  eps : float

  def __init__(self, norms: __torch__.layer.Norms, qkv: __torch__.linear.Linear, out: __torch__.linear.Linear, gate_up: __torch__.linear.Linear, down: __torch__.linear.Linear, sliding: bool, gelu: bool, eps: float) -> None:
    self.norms = norms
    self.qkv = qkv
    self.out = out
    self.gate_up = gate_up
    self.down = down
    self.sliding = sliding
    self.gelu = gelu
    self.eps = eps

  # x (T, H) -> (T, H) / sqrt(mean square + eps) * weight
  def norm(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], weight, self.eps)

  # x (T, H) plus what was added to it, through the family's own norm where it has one
  def residual(self, x: Tensor, added: Tensor, weight: Optional[Tensor]) -> Tensor:
    if weight is not None:
      added = self.norm(added, weight)
    return x + added

  # x (T, H) -> (T, H); turn complex (T, heads, D/2), cache (slots, capacity, 2, KV, D) or None,
  # rows (T) of the cache that this step fills
  def forward(self, x: Tensor, turn: Tensor, plan: __torch__.attention.Plan, heads: __torch__.attention.Heads, cache: Optional[Tensor], rows: Tensor) -> Tensor:
    norms = self.norms
    qkv = __torch__.rope.rotate(self.qkv.forward(self.norm(x, norms.before_attention)), turn)
    if cache is not None:
      cache.flatten(0, 1).index_copy_(0, rows, heads.split_keys(qkv))
    attended = plan.attend(qkv, cache, self.sliding, heads)
    x = self.residual(x, self.out.forward(attended), norms.after_attention)
    return self.residual(x, self.mlp(self.norm(x, norms.before_mlp)), norms.after_mlp)

  # x (T, H) -> down(activation(gate) * up) (T, H)
  def mlp(self, x: Tensor) -> Tensor:
    both = self.gate_up.forward(x)
    half = both.size(1) // 2
    gate = both.narrow(1, 0, half)
    if self.gelu:
      gate = torch.gelu(gate, approximate="tanh")
    else:
      gate = torch.silu(gate)
    return self.down.forward(gate * both.narrow(1, half, half))
