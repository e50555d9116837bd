"""Makes PEFT adapters on the tiny checkpoints with peft itself, their vectors, and adapters that must be refused.

python make_lora.py   (after make_checkpoints.py)   ->  <name>/lora/*, <name>/lora.{json,safetensors}, refused/*
"""
import shutil

import peft
import torch
from safetensors.torch import load_file

from common import ROOT, forward, load, read_json, rng, write_json, write_vectors

ADAPTERS = {
    "llama": dict(r=4, lora_alpha=128, target_modules=[
        "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
    "qwen2": dict(r=8, lora_alpha=16, use_rslora=True, target_modules=["q_proj", "v_proj"]),
    "gemma2": dict(r=2, lora_alpha=4, target_modules=r".*\.mlp\.(gate|up|down)_proj"),
}
B_SCALE = {"llama": 0.003, "qwen2": 0.05, "gemma2": 0.1}  # alpha / r is 32, 16 / sqrt(8), 2


def adapted(name, options, seed):
    """The checkpoint under a PEFT adapter whose A and B are random and not zero."""
    config = peft.LoraConfig(lora_dropout=0.05, bias=options.pop("bias", "none"), task_type="CAUSAL_LM", **options)
    model = peft.get_peft_model(load(f"{name}/model"), config)
    for key, p in model.named_parameters():
        if "lora_A" in key or "lora_embedding_A" in key:
            p.data = torch.from_numpy(rng(seed, key).standard_normal(tuple(p.shape)).astype("float32")) * 0.3
        elif "lora_B" in key or "lora_embedding_B" in key:
            p.data = torch.from_numpy(rng(seed, key).standard_normal(tuple(p.shape)).astype("float32")) * B_SCALE[name]
    model.peft_config["default"].base_model_name_or_path = f"{name}/model"
    return model.eval()


def save(model, folder):
    shutil.rmtree(ROOT / folder, ignore_errors=True)
    model.save_pretrained(ROOT / folder, save_embedding_layers=False)
    (ROOT / folder / "README.md").unlink(missing_ok=True)
    config = read_json(f"{folder}/adapter_config.json")
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    write_json(f"{folder}/adapter_config.json", config, 2)


def make(name):
    model = adapted(name, dict(ADAPTERS[name]), name)
    save(model, f"{name}/lora")
    merged = model.merge_and_unload()
    base = load(f"{name}/model")
    prompts = write_vectors(merged, f"{name}/lora", f"lora {name}", {
        "name": f"{name}-lora", "family": name, "model": f"{name}/model", "config": f"{name}/model/config.json",
        "adapter": f"{name}/lora", "peft": peft.__version__,
    })
    unmerged = adapted(name, dict(ADAPTERS[name]), name)
    moved = merge_error = 0.0
    for ids in prompts:
        want, plain, apart = (forward(m, ids)[1] for m in (merged, base, unmerged))
        moved = max(moved, float((want - plain).abs().max() / plain.abs().max()))
        merge_error = max(merge_error, float((want - apart).abs().max() / want.abs().max()))
    assert moved >= 1e-2 and merge_error < 1e-5, (moved, merge_error)
    print(f"  {name}: adapter moves the logits by {moved:.3f}, merged against unmerged {merge_error:.1e}")


def refused(case, names, **options):
    """A small adapter with one feature we do not honour; `names` is what the refusal must say."""
    folder = f"refused/{case}"
    save(adapted("llama", {"r": 1, "lora_alpha": 2, "target_modules": ["v_proj"], **options}, case), folder)
    write_json(f"{folder}/expected.json", {"names": names})


def refused_pickles():
    """Weights that exist only as a pickle: an adapter and a whole model."""
    refused("pickle-adapter", "adapter_model.bin")
    weights = ROOT / "refused/pickle-adapter/adapter_model.safetensors"
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()
    folder = "refused/pickle-model"
    for file in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "llama/model" / file, ROOT / folder / file)
    torch.save({"model.norm.weight": torch.ones(64)}, ROOT / folder / "pytorch_model.bin")
    write_json(f"{folder}/expected.json", {"names": "pytorch_model.bin"})


if __name__ == "__main__":
    for name in ADAPTERS:
        make(name)
    refused("dora", "use_dora", use_dora=True)
    refused("modules-to-save", "modules_to_save", modules_to_save=["norm"])
    refused("embedding-adapter", "embed_tokens", target_modules=["v_proj", "embed_tokens"])
    refused("rank-pattern", "rank_pattern", rank_pattern={"layers.0.self_attn.v_proj": 2})
    refused("alpha-pattern", "alpha_pattern", alpha_pattern={"layers.0.self_attn.v_proj": 8})
    refused("bias", "bias", bias="lora_only")
    refused_pickles()
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
