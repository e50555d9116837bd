"""Makes golden vectors of the sequential baselines: same weights, same scores, losses and gradients.

python make_sequential.py   ->  sequential/{sasrec,gru4rec}.{json,safetensors}

SASRec and GRU4Rec are written here from the papers with torch.nn, one history at a time and unpadded, the negatives'
softmax without a mask: nothing of the batching of the scripts under test is repeated.
"""
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from common import ROOT, rng, write_json

ITEMS, DIM, WINDOW, LAYERS, HEADS = 23, 8, 6, 2, 2
PENALTY = 0.5
HISTORIES = [[4], [1, 2, 3, 4, 5, 6], [22, 0, 22], [7, 8, 9, 10, 11, 12, 13, 14], [3, 3]]
TARGETS = [5, 2, 5, 0, 22]  # one is the target of two samples
DRAWN = {"cross-entropy": [], "bce": [9, 17, 1, 2, 20], "bpr-max": [2, 6, 6, 19], "top1-max": [2, 6, 6, 19]}


class SasRec(nn.Module):
    def __init__(self):
        super().__init__()
        self.items = nn.Embedding(ITEMS, DIM)
        self.positions = nn.Embedding(WINDOW, DIM)
        self.blocks = nn.ModuleList(
            nn.ModuleDict({
                "attention_norm": nn.LayerNorm(DIM, eps=1e-8), "q": nn.Linear(DIM, DIM), "k": nn.Linear(DIM, DIM),
                "v": nn.Linear(DIM, DIM), "mlp_norm": nn.LayerNorm(DIM, eps=1e-8),
                "in": nn.Linear(DIM, DIM), "out": nn.Linear(DIM, DIM),
            }) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(DIM, eps=1e-8)

    def attention(self, block, x):
        heads = []
        for q, k, v in zip(*(block[name](x).chunk(HEADS, -1) for name in "qkv")):
            scores = q @ k.T / (DIM // HEADS) ** 0.5
            later = torch.ones_like(scores).triu(1).bool()
            heads.append(scores.masked_fill(later, float("-inf")).softmax(-1) @ v)
        return torch.cat(heads, -1)

    def state(self, history):
        history = torch.tensor(history[-WINDOW:])
        x = self.items(history) * DIM ** 0.5 + self.positions.weight[WINDOW - len(history):]
        for block in self.blocks:
            x = x + self.attention(block, block["attention_norm"](x))
            x = x + block["out"](torch.relu(block["in"](block["mlp_norm"](x))))
        return self.norm(x)[-1]

    def scores(self, state):
        return self.items.weight @ state

    def named(self, grad):
        """Values (or gradients) by the names of the checkpoints; row 0 of the items stands for no item."""
        of = (lambda p: p.grad) if grad else (lambda p: p.data)
        out = {"items": F.pad(of(self.items.weight), (0, 0, 1, 0)), "positions": of(self.positions.weight)}
        for i, block in enumerate(self.blocks):
            pair = lambda name, to: out.update({
                f"blocks.{i}.{to}": of(block[name].weight), f"blocks.{i}.{to}.bias": of(block[name].bias)})
            pair("attention_norm", "attention.norm")
            for part in ("weight", "bias"):
                qkv = torch.cat([of(getattr(block[name], part)) for name in "qkv"])
                out[f"blocks.{i}.attention.qkv" + (".bias" if part == "bias" else "")] = qkv
            for name, to in (("mlp_norm", "mlp.norm"), ("in", "mlp.in"), ("out", "mlp.out")):
                pair(name, to)
        out.update({"norm": of(self.norm.weight), "norm.bias": of(self.norm.bias)})
        return out


class Gru4Rec(nn.Module):
    def __init__(self):
        super().__init__()
        self.items = nn.Embedding(ITEMS, DIM)
        self.bias = nn.Parameter(torch.zeros(ITEMS))
        self.gru = nn.GRU(DIM, DIM, LAYERS)

    def state(self, history):
        return self.gru(self.items(torch.tensor(history[-WINDOW:])))[0][-1]

    def scores(self, state):
        return self.items.weight @ state + self.bias

    def named(self, grad):
        of = (lambda p: p.grad) if grad else (lambda p: p.data)
        out = {"items": F.pad(of(self.items.weight), (0, 0, 1, 0)), "items.bias": F.pad(of(self.bias), (1, 0))}
        for i in range(LAYERS):
            for ours, theirs in (("input", "weight_ih"), ("hidden", "weight_hh"),
                                 ("input.bias", "bias_ih"), ("hidden.bias", "bias_hh")):
                out[f"gru.{ours}.{i}"] = of(getattr(self.gru, f"{theirs}_l{i}"))
        return out


def loss(scores, name):
    """scores (B, N) of all items."""
    rows, drawn = [], DRAWN[name]
    for i, target in enumerate(TARGETS):
        r, positive = scores[i], scores[i, target]
        if name == "cross-entropy":
            rows.append(-r.log_softmax(0)[target])
            continue
        if name == "bce":
            rows.append(-torch.sigmoid(positive).log() - (1 - torch.sigmoid(r[drawn[i]])).log())
            continue
        other = r[[j for j in TARGETS + drawn if j != target]]
        s = other.softmax(0)
        if name == "bpr-max":
            rows.append(-(s * torch.sigmoid(positive - other)).sum().log() + PENALTY * (s * other ** 2).sum())
        else:
            rows.append((s * (torch.sigmoid(other - positive) + torch.sigmoid(other ** 2))).sum())
    return torch.stack(rows).mean()


def make(name, model):
    model = model.double()
    for key, p in model.named_parameters():
        p.data = torch.from_numpy(rng("sequential", name, key).standard_normal(tuple(p.shape))) * 0.4
        if "norm.weight" in key:
            p.data += 1
        p.data = p.data.float().double()
    tensors = {f"weights.{key}": value.clone() for key, value in model.named(False).items()}
    losses = {}
    for objective in DRAWN:
        model.zero_grad()
        scores = torch.stack([model.scores(model.state(history)) for history in HISTORIES])
        value = loss(scores, objective)
        value.backward()
        losses[objective] = float(value.detach())
        for key, gradient in model.named(True).items():
            if gradient is not None:
                tensors[f"{objective}.{key}"] = gradient.clone()
    tensors["scores"] = scores.detach()
    (ROOT / "sequential").mkdir(exist_ok=True)
    save_file({key: t.float().contiguous() for key, t in tensors.items()}, ROOT / f"sequential/{name}.safetensors")
    write_json(f"sequential/{name}.json", {
        "items": ITEMS, "dimension": DIM, "window": WINDOW, "layers": LAYERS,
        "heads": HEADS if name == "sasrec" else 1, "penalty": PENALTY, "tolerance": 2e-5,
        "histories": HISTORIES, "targets": TARGETS, "drawn": DRAWN, "losses": losses,
        "torch": torch.__version__.split("+")[0],
    })
    print(f"  {name}: losses {losses}")


if __name__ == "__main__":
    make("sasrec", SasRec())
    make("gru4rec", Gru4Rec())
