"""The same weights in the forms that the peers read: one GGUF becomes an fp32 and a Q8_0 GGUF and a Hugging Face directory.

python weights.py SmolLM2-135M-Instruct.Q4_1.gguf FOLDER

The Q4_1 values are taken as they are: dequantized they are the fp32 weights, and those are rounded to Q8_0 once more.
"""
import pathlib
import sys

import gguf
import numpy
import torch
import transformers

KINDS = {"F32": gguf.GGMLQuantizationType.F32, "Q8_0": gguf.GGMLQuantizationType.Q8_0}


def copy_fields(reader, writer):
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)


def write_gguf(source, target, kind):
    """Matrices in `kind`, vectors in fp32, as llama.cpp's own conversion does it."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    copy_fields(reader, writer)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if kind == "Q8_0" else gguf.LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        form = KINDS[kind] if values.ndim > 1 else KINDS["F32"]
        data = values if form == KINDS["F32"] else gguf.quants.quantize(values, form)
        writer.add_tensor(tensor.name, data, raw_dtype=form)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_hugging_face(source, target, dtype):
    read = transformers.AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=dtype)
    config = transformers.LlamaConfig.from_dict(
        {k: v for k, v in read.config.to_dict().items() if k != "quantization_config"})
    model = transformers.AutoModelForCausalLM.from_config(config).to(dtype)
    model.load_state_dict(read.state_dict())
    model.save_pretrained(target)
    tokenizer = transformers.AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    tokenizer.save_pretrained(target)
    print(target, sum(p.numel() for p in model.parameters()), "parameters", dtype)


def main(source, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        target = folder / f"SmolLM2-135M-Instruct.{kind}.gguf"
        write_gguf(source, target, kind)
        print(target, target.stat().st_size, "bytes")
    exact = folder / "SmolLM2-135M-Instruct.F32.gguf"
    write_hugging_face(exact, folder / "hf-fp32", torch.float32)
    write_hugging_face(exact, folder / "hf-bf16", torch.bfloat16)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
