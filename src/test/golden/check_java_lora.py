"""Loads adapters that the Java code wrote with peft itself and keeps what the library computes from them.

python check_java_lora.py   (after make_checkpoints.py and PeftAdapterTest with -Dr2ec.golden.write=true)
                            ->  <name>/java-lora.{json,safetensors}
"""
import shutil

import peft

from common import ROOT, forward, load, write_vectors

NAMES = ("llama", "qwen2")


def check(name):
    folder = f"{name}/java-lora"
    model = peft.PeftModel.from_pretrained(load(f"{name}/model"), ROOT / folder).eval()
    config = model.peft_config["default"]
    root = config.r**0.5 if config.use_rslora else config.r
    scales = {layer.scaling["default"] for layer in model.modules() if isinstance(layer, peft.tuners.lora.LoraLayer)}
    assert scales == {config.lora_alpha / root}, scales
    merged = model.merge_and_unload()
    prompts = write_vectors(merged, folder, f"java-lora {name}", {
        "name": f"{name}-java-lora", "family": name, "model": f"{name}/model", "config": f"{name}/model/config.json",
        "adapter": folder, "peft": peft.__version__,
    })
    base = load(f"{name}/model")
    moved = 0.0
    for ids in prompts:
        want, plain = forward(merged, ids)[1], forward(base, ids)[1]
        moved = max(moved, float((want - plain).abs().max() / plain.abs().max()))
    assert moved >= 1e-2, moved
    print(f"  {name}: rank {config.r}, scale {scales}, adapter moves the logits by {moved:.3f}")


if __name__ == "__main__":
    for name in NAMES:
        check(name)
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
