"""Makes GGUF files: one tensor per quantisation type, and whole tiny models with their vectors.

python make_gguf.py   (after make_checkpoints.py)   ->  gguf/*
"""
import json
import shutil
from pathlib import Path

import gguf
import numpy as np
import sentencepiece
import tokenizers
import torch
import transformers
from gguf import GGMLQuantizationType as Quant
from safetensors.numpy import save_file

from common import ROOT, forward, load, read_json, rng, write_vectors

QUANTIZABLE = [Quant.F32, Quant.F16, Quant.BF16, Quant.Q8_0, Quant.Q4_0, Quant.Q4_1, Quant.Q5_0, Quant.Q5_1]
CRAFTED = {  # K types: byte offsets of the fp16 scales in a block; all other bytes may be anything
    Quant.Q4_K: (0, 2), Quant.Q5_K: (0, 2), Quant.Q6_K: (208,),
}
SHAPE = (5, 512)


def crafted(kind, offsets):
    """Random valid blocks: every byte random but the half-precision scales, which are finite and of either sign."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    random = rng("gguf", kind.name)
    blocks = random.integers(0, 256, (SHAPE[0], SHAPE[1] // block, size), dtype=np.uint8)
    for at in offsets:
        scales = (random.standard_normal(blocks.shape[:2]) * 0.05).astype(np.float16)
        scales[0, 0] = np.float16(6e-8)  # subnormal
        blocks[..., at:at + 2] = scales[..., None].view(np.uint8)
    return blocks.reshape(SHAPE[0], -1)


def make_quants():
    """Edge values on purpose: zero blocks, one outlier, subnormals, exact halves."""
    values = rng("gguf", "values").standard_normal(SHAPE).astype(np.float32)
    values[0, :32] = 0
    values[1, 0] = 1e4
    values[2, :64] = np.repeat(np.float32([0.5, -0.5, 1e-8, -127.5]), 16)
    values[3, :32] = 3.25
    writer = gguf.GGUFWriter(ROOT / "gguf/quants.gguf", "llama")
    expected = {}
    for kind in [*QUANTIZABLE, *CRAFTED]:
        if kind in CRAFTED:
            data = crafted(kind, CRAFTED[kind])
        else:
            data = gguf.quants.quantize(values, kind)
        name = kind.name.lower()
        writer.add_tensor(name, data, raw_shape=data.shape, raw_dtype=kind)
        expected[name] = np.ascontiguousarray(gguf.quants.dequantize(data, kind), dtype=np.float32).reshape(SHAPE)
        assert np.isfinite(expected[name]).all(), name
    finish(writer)
    save_file(expected, ROOT / "gguf/quants.safetensors")


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def permuted(values, heads):
    """llama.cpp keeps the two halves of a rotated head interleaved: rows 0, d/2, 1, d/2+1, ..."""
    dim = values.shape[0] // heads
    return values.reshape(heads, 2, dim // 2, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)


def restored(values, heads):
    dim = values.shape[0] // heads
    return values.reshape(heads, dim // 2, 2, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)


def looks_special(token):
    return token in ("<pad>", "<mask>", "<2mass>", "[@BOS@]") or (
        token.startswith(("<|", "<unused")) and token.endswith(">"))


def add_byte_level_vocabulary(writer, folder, vocab_size, pre):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    added = tokenizer.get_added_tokens_decoder()
    tokens, types = [], []
    for i in range(vocab_size):
        token = tokenizer.id_to_token(i)
        kind = gguf.TokenType.NORMAL
        if token is None:
            token, kind = f"[PAD{i}]", gguf.TokenType.UNUSED
        elif i in added:
            special = added[i].special or looks_special(token)
            kind = gguf.TokenType.CONTROL if special else gguf.TokenType.USER_DEFINED
        tokens.append(token)
        types.append(kind)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    gguf.SpecialVocab(folder, load_merges=True, n_vocab=vocab_size).add_to_gguf(writer)


def add_sentencepiece_vocabulary(writer, folder, vocab_size):
    pieces = sentencepiece.SentencePieceProcessor(str(folder / "tokenizer.model"))
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    added = {int(i): token for i, token in config["added_tokens_decoder"].items()}
    tokens, scores, types = [], [], []
    for i in range(vocab_size):
        token, score, kind = pieces.id_to_piece(i), pieces.get_score(i), gguf.TokenType.NORMAL
        if pieces.is_byte(i):
            kind = gguf.TokenType.BYTE
        if i in added:
            special = added[i]["special"] or looks_special(token)
            kind = gguf.TokenType.CONTROL if special else gguf.TokenType.USER_DEFINED
            token, score = token if special else token.replace("▁", " "), -1000.0
        tokens.append(token.encode())
        scores.append(score)
        types.append(kind)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    gguf.SpecialVocab(folder, n_vocab=vocab_size).add_to_gguf(writer)
    writer.add_add_space_prefix(False)


def add_config(writer, config, arch):
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    if arch == "gemma2":  # neither rope_theta nor query_pre_attn_scalar has a place in this architecture's metadata
        writer.add_key_length(config["head_dim"])
        writer.add_value_length(config["head_dim"])
        writer.add_attn_logit_softcapping(config["attn_logit_softcapping"])
        writer.add_final_logit_softcapping(config["final_logit_softcapping"])
        writer.add_sliding_window(config["sliding_window"])
        return
    rope = config.get("rope_parameters") or config
    writer.add_rope_freq_base(rope["rope_theta"])
    if arch == "llama":
        writer.add_vocab_size(config["vocab_size"])
        writer.add_rope_dimension_count(config["hidden_size"] // config["num_attention_heads"])
        writer.add_add_space_prefix(False)


def make_model(name, base, quant, embedding, pre, patch=None, config_file=None, tokenizer_from=None):
    """Writes gguf/<name>.gguf from a checkpoint and the vectors of its dequantised weights."""
    config = read_json(config_file or f"{base}/model/config.json")
    arch, layers = config["model_type"], config["num_hidden_layers"]
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    names = gguf.get_tensor_name_map(next(a for a, n in gguf.MODEL_ARCH_NAMES.items() if n == arch), layers)
    reference = load(f"{base}/model", patch, config_file)
    path = ROOT / f"gguf/{name}.gguf"
    writer = gguf.GGUFWriter(path, arch)
    writer.add_name(f"Tiny {name}")
    add_config(writer, config, arch)
    folder = ROOT / (tokenizer_from or base) / "model"
    if pre:
        add_byte_level_vocabulary(writer, folder, config["vocab_size"], pre)
    else:
        add_sentencepiece_vocabulary(writer, folder, config["vocab_size"])
    if config_file:
        add_rope_factors(writer, reference, config)
    weights = {}
    for key, tensor in reference.state_dict().items():
        if key == "lm_head.weight" and reference.config.tie_word_embeddings:
            continue
        values = tensor.numpy()
        target = names.get_name(key, try_suffixes=(".weight", ".bias"))
        part = next((p for p in heads if f".{p}." in target and arch == "llama"), None)
        if part:
            values = permuted(values, heads[part])
        if arch == "gemma2" and key.endswith("norm.weight"):
            values = values + 1
        kind = Quant.F32 if values.ndim == 1 else embedding if key.endswith("embed_tokens.weight") else quant
        data = gguf.quants.quantize(np.ascontiguousarray(values), kind)
        writer.add_tensor(target, data, raw_shape=data.shape, raw_dtype=kind)
        back = gguf.quants.dequantize(data, kind).reshape(values.shape)
        if part:
            back = restored(back, heads[part])
        if arch == "gemma2" and key.endswith("norm.weight"):
            back = back - 1
        weights[key] = torch.from_numpy(np.array(back, dtype=np.float32))
    finish(writer)
    missing, unexpected = reference.load_state_dict(weights, strict=False)
    assert not unexpected and set(missing) <= {"lm_head.weight"}, (missing, unexpected)
    prompts = write_vectors(reference, f"gguf/{name}", f"gguf {name}", {
        "name": f"gguf-{name}", "family": arch, "model": f"gguf/{name}.gguf", "gguf": "linears "
        f"{quant.name}, embedding {embedding.name}, norms and biases F32"})
    if not config_file:
        compare_with_library(name, reference, prompts[-1])


def add_rope_factors(writer, reference, config):
    """llama3 scaling travels as one divisor per rotated pair."""
    plain = 1.0 / config["rope_theta"] ** (np.arange(0, 16, 2, dtype=np.float64) / 16)
    factors = plain / reference.model.rotary_emb.inv_freq.double().numpy()
    writer.add_tensor("rope_freqs.weight", factors.astype(np.float32))


def compare_with_library(name, reference, ids):
    """The library's own GGUF loader must agree; it leaves gemma2's soft caps and query scalar at its defaults."""
    keys = ("attn_logit_softcapping", "final_logit_softcapping", "query_pre_attn_scalar") if name == "gemma2" else ()
    other = transformers.AutoModelForCausalLM.from_pretrained(
        ROOT / "gguf", gguf_file=f"{name}.gguf", dtype=torch.float32, attn_implementation="eager",
        **{key: getattr(reference.config, key) for key in keys})
    want, got = forward(reference, ids)[1], forward(other.eval(), ids)[1]
    error = float((want - got).abs().max() / want.abs().max())
    assert error < 1e-5, error
    print(f"  {name}: the library's GGUF loader differs by {error:.1e}")


if __name__ == "__main__":
    Path(ROOT / "gguf").mkdir(exist_ok=True)
    make_quants()
    make_model("llama", "llama", Quant.Q4_1, Quant.Q8_0, "smollm")
    make_model("llama-rope-llama3", "llama", Quant.Q4_0, Quant.Q4_0, "smollm",
               config_file="llama-rope-llama3/config.json")
    make_model("qwen2", "qwen2-untied", Quant.F16, Quant.F32, "qwen2", tokenizer_from="qwen2")
    make_model("gemma2", "gemma2", Quant.Q8_0, Quant.F16, None, patch={"query_pre_attn_scalar": 32})
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
