"""Makes the tiny random checkpoints, their vectors, and proves that every peculiarity matters.

python make_checkpoints.py   (after make_tokenizers.py)   ->  <name>/{model/*,golden.json,golden.safetensors}
"""
import shutil

import torch
from safetensors.torch import save_file

from common import LENGTHS, ROOT, forward, load, read_json, rng, write_json, write_vectors

LLAMA = {
    "architectures": ["LlamaForCausalLM"], "attention_bias": False, "attention_dropout": 0.0, "bos_token_id": 1,
    "eos_token_id": 2, "hidden_act": "silu", "hidden_size": 64, "initializer_range": 0.041666666666666664,
    "intermediate_size": 128, "is_llama_config": True, "max_position_embeddings": 256, "mlp_bias": False,
    "model_type": "llama", "num_attention_heads": 4, "num_hidden_layers": 3, "num_key_value_heads": 2,
    "pad_token_id": 2, "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_interleaved": False, "rope_scaling": None,
    "rope_theta": 100000, "tie_word_embeddings": True, "torch_dtype": "float32", "use_cache": True, "vocab_size": 580,
}
QWEN2 = {
    "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 560, "eos_token_id": 562,
    "hidden_act": "silu", "hidden_size": 64, "initializer_range": 0.02, "intermediate_size": 96,
    "max_position_embeddings": 32768, "max_window_layers": 1, "model_type": "qwen2", "num_attention_heads": 8,
    "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
    "sliding_window": 6, "tie_word_embeddings": True, "torch_dtype": "bfloat16", "use_cache": True,
    "use_sliding_window": False, "vocab_size": 608,
}
QWEN2_UNTIED = {
    "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 560, "dtype": "float16",
    "eos_token_id": 562, "hidden_act": "silu", "hidden_size": 48, "initializer_range": 0.02, "intermediate_size": 80,
    "layer_types": ["full_attention", "full_attention"], "max_position_embeddings": 32768, "max_window_layers": 2,
    "model_type": "qwen2", "num_attention_heads": 6, "num_hidden_layers": 2, "num_key_value_heads": 3,
    "rms_norm_eps": 1e-06, "rope_parameters": {"rope_theta": 1000000.0, "rope_type": "default"},
    "sliding_window": None, "tie_word_embeddings": False, "use_cache": True, "use_sliding_window": False,
    "vocab_size": 592,
}
GEMMA2 = {
    "architectures": ["Gemma2ForCausalLM"], "attention_bias": False, "attention_dropout": 0.0,
    "attn_logit_softcapping": 4.0, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": [1, 5],
    "final_logit_softcapping": 6.0, "head_dim": 32, "hidden_act": "gelu_pytorch_tanh",
    "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 64, "initializer_range": 0.02, "intermediate_size": 128,
    "max_position_embeddings": 8192, "model_type": "gemma2", "num_attention_heads": 4, "num_hidden_layers": 4,
    "num_key_value_heads": 2, "pad_token_id": 0, "query_pre_attn_scalar": 20, "rms_norm_eps": 1e-06,
    "rope_theta": 10000.0, "sliding_window": 8, "torch_dtype": "bfloat16", "use_cache": True, "vocab_size": 700,
}
GENERATION = {
    "llama": {"_from_model_config": True, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2,
              "transformers_version": "4.42.3"},
    "qwen2": {"bos_token_id": 560, "do_sample": True, "eos_token_id": [562, 560], "pad_token_id": 560,
              "repetition_penalty": 1.1, "temperature": 0.7, "top_k": 20, "top_p": 0.8},
    "gemma2": {"_from_model_config": True, "bos_token_id": 2, "cache_implementation": "hybrid",
               "eos_token_id": [1, 5], "pad_token_id": 0},
}
ROPE = {
    "linear": {"type": "linear", "factor": 4.0},
    "llama3": {"factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
               "original_max_position_embeddings": 64, "rope_type": "llama3"},
    "yarn": {"factor": 4.0, "original_max_position_embeddings": 64, "type": "yarn"},
}


def weight(name, family, shape, seed):
    """Random values, wide enough that every part of the block is felt in the logits."""
    values = torch.from_numpy(rng(seed, name).standard_normal(shape).astype("float32"))
    if name == "model.norm.weight" and family == "gemma2":
        return values * 0.3 + 2.0
    if name.endswith("norm.weight"):
        return values * 0.3 + (0.0 if family == "gemma2" else 1.0)
    if name.endswith(".bias"):
        return values * 0.7
    if name.endswith("embed_tokens.weight"):
        return values * (0.1 if family == "gemma2" else 0.4)
    if name == "lm_head.weight":
        return values * 0.4
    gain = 1.5 if "q_proj" in name or "k_proj" in name or "down_proj" in name else 1.2
    return values * gain / shape[1] ** 0.5


def write_checkpoint(name, config, dtype, seed, shards=1):
    family = config["model_type"]
    folder = f"{name}/model"
    write_json(f"{folder}/config.json", config, 2)
    write_json(f"{folder}/generation_config.json", GENERATION[family], 2)
    empty = load_empty(config)
    tensors = {
        key: weight(key, family, tuple(value.shape), seed).to(dtype).contiguous()
        for key, value in empty.state_dict().items()
        if not (key == "lm_head.weight" and config.get("tie_word_embeddings", True))
    }
    if shards == 1:
        save_file(tensors, ROOT / folder / "model.safetensors", metadata={"format": "pt"})
        return
    keys = list(tensors)
    index = {"metadata": {"total_size": sum(t.numel() * t.element_size() for t in tensors.values())}, "weight_map": {}}
    for s in range(shards):
        part = keys[len(keys) * s // shards:len(keys) * (s + 1) // shards]
        file = f"model-{s + 1:05d}-of-{shards:05d}.safetensors"
        save_file({k: tensors[k] for k in part}, ROOT / folder / file, metadata={"format": "pt"})
        index["weight_map"].update(dict.fromkeys(part, file))
    write_json(f"{folder}/model.safetensors.index.json", index, 2)


def load_empty(config):
    import transformers

    return transformers.AutoModelForCausalLM.from_config(transformers.AutoConfig.for_model(**config))


# Changes that switch one peculiarity off where no configuration key can; each takes the loaded reference model.
def zero_bias(model):
    for name, p in model.named_parameters():
        if name.endswith(".bias"):
            p.data.zero_()


def head_from_embedding(model):
    model.lm_head.weight = model.model.embed_tokens.weight


def no_embedding_scale(model):
    model.model.embed_tokens.embed_scale.fill_(1.0)


def plain_norms(model):
    for name, p in model.named_parameters():
        if name.endswith("norm.weight"):
            p.data -= 1


def no_post_norms(model):
    for layer in model.model.layers:
        layer.post_attention_layernorm = torch.nn.Identity()
        layer.post_feedforward_layernorm = torch.nn.Identity()


def all_layers_slide(model):
    model.config.layer_types[:] = ["sliding_attention"] * len(model.config.layer_types)
    for layer in model.model.layers:
        layer.self_attn.sliding_window = model.config.sliding_window
        layer.attention_type = layer.self_attn.layer_type = "sliding_attention"


def odd_layers_slide(model):
    for i, layer in enumerate(model.model.layers):
        kind = "sliding_attention" if i % 2 else "full_attention"
        model.config.layer_types[i] = layer.attention_type = layer.self_attn.layer_type = kind
        layer.self_attn.sliding_window = model.config.sliding_window if i % 2 else None


def interleaved_rope(model):
    for layer in model.model.layers:
        for p in (layer.self_attn.q_proj, layer.self_attn.k_proj):
            dim = layer.self_attn.head_dim
            for t in p.parameters():
                t.data = t.data.reshape(-1, dim // 2, 2, *t.shape[1:]).transpose(1, 2).reshape(t.shape)


def tiled_kv_heads(model):
    """Query head h reads KV head h mod KV instead of h div (heads / KV)."""
    for layer in model.model.layers:
        attention, config = layer.self_attn, model.config
        order = torch.arange(config.num_attention_heads).reshape(config.num_key_value_heads, -1).T.reshape(-1)
        rows = (order[:, None] * attention.head_dim + torch.arange(attention.head_dim)).reshape(-1)
        q, o = attention.q_proj, attention.o_proj
        inverse = torch.argsort(rows)
        q.weight.data = q.weight.data[rows]
        if q.bias is not None:
            q.bias.data = q.bias.data[rows]
        o.weight.data = o.weight.data[:, rows]
        assert (inverse[rows] == torch.arange(len(rows))).all()


COMMON = [
    ("rope half split, not interleaved pairs", None, interleaved_rope),
    ("grouped kv heads, not tiled", None, tiled_kv_heads),
]
PECULIARITIES = {
    "llama": COMMON + [
        ("rope_theta", {"rope_theta": 10000.0}, None),
        ("rms_norm_eps", {"rms_norm_eps": 1e-2}, None),
        ("hidden_act", {"hidden_act": "gelu"}, None),
    ],
    "qwen2": COMMON + [
        ("qkv bias", None, zero_bias),
        ("rope_theta", {"rope_theta": 10000.0}, None),
        ("use_sliding_window false", {"use_sliding_window": True}, None),
    ],
    "qwen2-untied": COMMON + [
        ("qkv bias", None, zero_bias),
        ("rope_theta", {"rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}}, None),
        ("untied head", None, head_from_embedding),
    ],
    "gemma2": COMMON + [
        ("attn_logit_softcapping", {"attn_logit_softcapping": None}, None),
        ("final_logit_softcapping", {"final_logit_softcapping": None}, None),
        ("sliding_window", {"sliding_window": 4096}, None),
        ("sliding_window off by one", {"sliding_window": 9}, None),
        ("sliding only on even layers: all", None, all_layers_slide),
        ("sliding only on even layers: odd", None, odd_layers_slide),
        ("embedding scale", None, no_embedding_scale),
        ("post norms", None, no_post_norms),
        ("(1 + w) norms", None, plain_norms),
        ("query_pre_attn_scalar", {"query_pre_attn_scalar": 32}, None),
        ("hidden_activation", {"hidden_activation": "silu"}, None),
        ("rope_theta", {"rope_theta": 100000.0}, None),
    ],
}


def effect(base, folder, prompts, patch, change, config_file=None):
    """Largest change of any logit over all prompts, absolute and relative to the largest logit."""
    other = load(folder, patch, config_file)
    if change:
        change(other)
    absolute = relative = 0.0
    for ids in prompts:
        before, after = forward(base, ids)[1], forward(other, ids)[1]
        moved = float((before - after).abs().max())
        absolute, relative = max(absolute, moved), max(relative, moved / float(before.abs().max()))
    return absolute, relative


def prove(name, base, prompts, peculiarities, folder, config_file=None):
    proven = []
    for what, patch, change in peculiarities:
        absolute, relative = effect(base, folder, prompts, patch, change, config_file)
        assert relative >= 1e-2, (name, what, absolute, relative)
        proven.append({"name": what, "switch_off": patch, "how": change.__name__ if change else None,
                       "effect": round(absolute, 4), "relative": round(relative, 4)})
        print(f"  {name}: {what}: {absolute:.3f} ({relative:.3f})")
    return proven


def make(name, config, dtype, seed, shards=1):
    write_checkpoint(name, config, dtype, seed, shards)
    folder = f"{name}/model"
    base = load(folder)
    drawn = [rng(seed, i, 0).integers(0, config["vocab_size"], n).tolist() for i, n in enumerate(LENGTHS)]
    proven = prove(name, base, drawn, PECULIARITIES[name], folder)
    write_vectors(base, f"{name}/golden", seed, {
        "name": name, "family": config["model_type"], "model": folder, "config": f"{folder}/config.json",
        "peculiarities": proven,
    })


def make_rope(kind):
    """The llama weights under another rope_scaling: a config and vectors only."""
    name, folder = f"llama-rope-{kind}", "llama/model"
    config_file = f"{name}/config.json"
    write_json(config_file, {**read_json(f"{folder}/config.json"), "rope_scaling": ROPE[kind]}, 2)
    base = load(folder, config_file=config_file)
    drawn = [rng(name, i, 0).integers(0, 580, n).tolist() for i, n in enumerate(LENGTHS)]
    off = [("rope_scaling", {"rope_scaling": None}, None)]
    if kind == "yarn":
        off.append(("yarn attention factor", {"rope_scaling": {**ROPE[kind], "attention_factor": 1.0}}, None))
    write_vectors(base, f"{name}/golden", name, {
        "name": name, "family": "llama", "model": folder, "config": config_file,
        "peculiarities": prove(name, base, drawn, off, folder, config_file),
    })


if __name__ == "__main__":
    make("llama", LLAMA, torch.float32, 11)
    make("qwen2", QWEN2, torch.bfloat16, 12)
    make("qwen2-untied", QWEN2_UNTIED, torch.float16, 13)
    make("gemma2", GEMMA2, torch.bfloat16, 14, shards=2)
    for scaling in ROPE:
        make_rope(scaling)
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
