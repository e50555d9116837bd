"""What the make_*.py scripts share: places, compact files, the reference forward pass."""
import json
import pathlib
import zlib

import numpy as np
import tokenizers
import torch
import transformers
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).parent
TOLERANCE = 1e-4
MARGIN = 5e-3  # smallest gap between the best two logits at every greedy step
DISTINCT = 8  # a greedy continuation that only repeats itself proves little
LENGTHS = (1, 5, 12, 23, 40)  # the longer ones exceed the sliding window
LAST = 8  # positions whose logits are kept

torch.set_num_threads(1)
torch.manual_seed(0)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


def write_json(path, value, indent=None):
    """Writes UTF-8 JSON; compact unless an indent is given."""
    path = ROOT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = (",", ": ") if indent else (",", ":")
    path.write_text(
        json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n", encoding="utf-8"
    )


def read_json(path):
    """Reads UTF-8 JSON below the folder of the scripts."""
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def rng(*parts):
    """A generator seeded by the text of its arguments, so that adding a tensor never moves another."""
    return np.random.default_rng(zlib.crc32(repr(parts).encode()))


def versions():
    return {
        "transformers": transformers.__version__,
        "torch": torch.__version__.split("+")[0],
        "tokenizers": tokenizers.__version__,
    }


def load(model_dir, config_patch=None, config_file=None):
    """Loads a checkpoint in fp32 with eager attention; config_patch is a JSON merge patch of config.json."""
    config = read_json(config_file or f"{model_dir}/config.json")
    for key, value in (config_patch or {}).items():
        config.pop(key) if value is None and key in config and key == "rope_scaling" else config.update({key: value})
    built = transformers.AutoConfig.for_model(**config)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        ROOT / model_dir, config=built, dtype=torch.float32, attn_implementation="eager"
    )
    return model.eval()


@torch.no_grad()
def forward(model, ids):
    """Returns (hidden after the final norm [T, H], logits [T, V]) of one row alone."""
    out = model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
    return out.hidden_states[-1][0], out.logits[0]


@torch.no_grad()
def greedy(model, ids, steps=64):
    """Greedy continuation without a cache; returns the tokens and the smallest margin on the way."""
    ids, margin = list(ids), float("inf")
    for _ in range(steps):
        best = torch.topk(model(torch.tensor([ids]), use_cache=False).logits[0, -1], 2)
        margin = min(margin, float(best.values[0] - best.values[1]))
        ids.append(int(best.indices[0]))
    return ids[-steps:], margin


@torch.no_grad()
def check_padded(model, prompts):
    """All rows left-padded in one batch must equal each row alone; returns the largest relative error."""
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = model(ids, attention_mask=mask, position_ids=positions, use_cache=False).logits
    worst = 0.0
    for row, p in zip(logits, prompts):
        alone = forward(model, p)[1]
        worst = max(worst, float((row[-len(p):] - alone).abs().max() / alone.abs().max()))
    assert worst < 1e-5, worst
    return worst


def write_vectors(model, out, seed, meta):
    """Writes <out>.json and <out>.safetensors: prompts, greedy tokens, hidden states and logits."""
    vocab = model.config.vocab_size
    prompts, tensors = [], {}
    for i, length in enumerate(LENGTHS):
        for attempt in range(200):
            ids = rng(seed, i, attempt).integers(0, vocab, length).tolist()
            tokens, margin = greedy(model, ids)
            if margin >= MARGIN and len(set(tokens)) >= DISTINCT:
                break
        assert margin >= MARGIN and len(set(tokens)) >= DISTINCT, (out, i)
        hidden, logits = forward(model, ids)
        tensors[f"hidden.{i}"] = hidden.contiguous()
        tensors[f"logits.{i}"] = logits[-LAST:].contiguous()
        prompts.append({"input_ids": ids, "greedy": tokens, "min_margin": round(margin, 6)})
    padded = check_padded(model, [p["input_ids"] for p in prompts])
    save_file(tensors, ROOT / f"{out}.safetensors")
    head = {"tolerance": TOLERANCE, "vocab_size": vocab, "hidden_size": model.config.hidden_size}
    write_json(f"{out}.json", {**meta, **head, "prompts": prompts, "versions": versions()})
    distinct = sorted(len(set(p["greedy"])) for p in prompts)
    peak = max(float(t.abs().max()) for n, t in tensors.items() if n.startswith("logits"))
    print(f"{out}: margin {min(p['min_margin'] for p in prompts):.4f}, distinct greedy {distinct},"
          f" max|logit| {peak:.2f}, padded batch {padded:.1e}")
    return [p["input_ids"] for p in prompts]
