# One layer of the decoder; the families differ in norms and activation only. Letters: T rows of
# the step, H hidden size, I intermediate size.

# x (T, H) -> x / sqrt(mean square + eps) * weight; root mean square norm, Zhang and Sennrich,
# arXiv 1910.07467. In float32 the few operators below take a third of the time of rms_norm.
def norm(x: Tensor, weight: Tensor, eps: Tensor) -> Tensor:
  if x.dtype == 6:
    length = torch.linalg_vector_norm(x, 2, [1], True)
    inverse = torch.addcmul(eps, length, length, value=1. / x.size(1)).rsqrt_()
    out = (x * inverse).mul_(weight)
  else:
    out = torch.rms_norm(x, [x.size(1)], weight, float(eps))
  return out


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
  eps : Tensor                         # (1, 1) float32

  def __init__(self, norms: __torch__.layer.Norms, qkv: __torch__.linear.Linear, out: __torch__.linear.Linear, gate_up: __torch__.linear.Linear, down: __torch__.linear.Linear, sliding: bool, gelu: bool, eps: Tensor) -> None:
    self.norms = norms
    self.qkv = qkv
    self.out = out
    self.gate_up = gate_up
    self.down = down
    self.sliding = sliding
    self.gelu = gelu
    self.eps = eps

  # x (T, H) plus what was added to it, through the family's own norm where it has one
  def residual(self, x: Tensor, added: Tensor, weight: Optional[Tensor]) -> Tensor:
    if weight is not None:
      added = __torch__.layer.norm(added, weight, self.eps)
    return x + added

  # x (T, H) -> (T, H); turn complex (T, heads, D/2); rows of the cache that this step
  # fills, None where it only reads
  def forward(self, x: Tensor, turn: Tensor, plan: __torch__.attention.Plan, cache: Optional[__torch__.attention.LayerCache], rows: Optional[Tensor]) -> Tensor:
    norms = self.norms
    qkv = self.qkv.forward(__torch__.layer.norm(x, norms.before_attention, self.eps))
    qkv = __torch__.rope.rotate(qkv, turn)
    if cache is not None and rows is not None:
      q, k, v = plan.heads.split(qkv)
      cache.write(rows, k, v)
    x = self.residual(x, self.out.forward(plan.attend(qkv, cache, self.sliding)), norms.after_attention)
    return self.residual(x, self.mlp(__torch__.layer.norm(x, norms.before_mlp, self.eps)), norms.after_mlp)

  # x (T, H) -> down(activation(gate) * up) (T, H)
  def mlp(self, x: Tensor) -> Tensor:
    both = self.gate_up.forward(x)
    half = both.size(1) // 2
    gate = both.narrow(1, 0, half)
    if self.gelu:
      gate = torch.gelu(gate, approximate="tanh")
    else:
      gate = torch.silu(gate)
    return self.down.forward(gate.mul_(both.narrow(1, half, half)))
