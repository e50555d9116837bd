# Rotary position embedding (Su et al., arXiv 2104.09864) as one complex product.
# The rows of the query and key matrices are reordered at load so that the two numbers that rotate
# together (i and i + D/2 in Hugging Face's layout) lie side by side; a dot product of a query with
# a key does not feel the order.

# Order that puts (i, i + D/2) of every rotated head side by side and leaves the other rows alone.
def interleaved(rotated_heads: int, plain_heads: int, head_dim: int, device: Device) -> Tensor:
  split = rotated_heads * head_dim
  rows = torch.arange(split + plain_heads * head_dim, device=device)
  pairs = rows.narrow(0, 0, split).view([rotated_heads, 2, head_dim // 2]).transpose(1, 2)
  return torch.cat([pairs.reshape([-1]), rows.narrow(0, split, plain_heads * head_dim)])

# positions (T), frequencies (D/2) -> complex (T, rotated + plain, D/2). Plain heads are turned by
# nothing, so that the queries, keys and values of a step go through one product.
def rotations(positions: Tensor, frequencies: Tensor, factor: float, rotated_heads: int, plain_heads: int) -> Tensor:
  angles = positions.unsqueeze(1) * frequencies
  turn = torch.polar(torch.full_like(angles, factor), angles).unsqueeze(1)
  still = torch.ones_like(turn)
  return torch.cat([turn.expand([-1, rotated_heads, -1]), still.expand([-1, plain_heads, -1])], 1)

# x (T, heads * D), turn complex (T, heads, D/2) -> (T, heads * D) turned
def rotate(x: Tensor, turn: Tensor) -> Tensor:
  pairs = x.to(6).view([x.size(0), turn.size(1), turn.size(2), 2])
  return torch.view_as_real(torch.view_as_complex(pairs) * turn).view(x.size()).to(x.dtype)
