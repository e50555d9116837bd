"""Makes 1,000 awkward strings, their token ids, and rendered chat conversations.

python make_text.py   (after make_tokenizers.py and make_gguf.py)   ->  text/*
"""
import json
import shutil

import transformers
from jinja2.exceptions import TemplateError, UndefinedError
from tokenizers import AddedToken, Tokenizer
from transformers.utils.chat_template_utils import render_jinja_template

from common import ROOT, read_json, rng, versions, write_json
from text_cases import CONVERSATIONS, FIXED, JINJA, PARTS

COUNT = 1000


def strings():
    """The fixed cases, then seeded mixtures of parts; no two alike."""
    found = dict.fromkeys(FIXED)
    random = rng("strings")
    while len(found) < COUNT:
        size = int(random.integers(1, 8))
        glue = ["", " ", "", "\n", "  ", ""][int(random.integers(6))]
        found.setdefault(glue.join(PARTS[int(i)] for i in random.integers(0, len(PARTS), size)))
    return list(found)[:COUNT]


def ids_file(name, tokenizer, texts):
    """Ids without and with special tokens and what decoding them gives; returns the plain ids."""
    plain = [tokenizer.encode(t, add_special_tokens=False).ids for t in texts]
    prefix = tokenizer.encode("", add_special_tokens=True).ids
    assert all(tokenizer.encode(t, add_special_tokens=True).ids == prefix + p for t, p in zip(texts, plain))
    decoded = [tokenizer.decode(p, skip_special_tokens=False) for p in plain]
    skipped = [tokenizer.decode(p, skip_special_tokens=True) for p in plain]
    write_json(f"text/ids-{name}.json", {
        "plain": plain,
        "special": {"prefix": prefix, "suffix": []},
        "decoded": [None if d == t else d for d, t in zip(decoded, texts)],
        "decoded_skip": [None if s == d else s for s, d in zip(skipped, decoded)],
        "versions": versions(),
    })
    print(f"{name}: {sum(map(len, plain))} ids, {len({i for p in plain for i in p})} different, "
          f"{sum(d != t for d, t in zip(decoded, texts))} round trips not exact, "
          f"{sum(s != d for s, d in zip(skipped, decoded))} changed by skipping special tokens")
    return plain


def from_file(name):
    """The tokenizer as the library's fast class uses it; the class must agree with the file."""
    tokenizer = Tokenizer.from_file(str(ROOT / f"{name}/model/tokenizer.json"))
    wrapped = transformers.PreTrainedTokenizerFast(tokenizer_file=str(ROOT / f"{name}/model/tokenizer.json"))
    assert all(wrapped(t).input_ids == tokenizer.encode(t).ids for t in FIXED)
    return tokenizer


def from_gguf(name, family):
    """What the metadata of a GGUF file amounts to: a SentencePiece one by the library's own conversion; of a byte-level
    one the model and the added tokens are the file's, and `tokenizer.ggml.pre` names the family's splitting."""
    if family == "gemma2":
        return transformers.AutoTokenizer.from_pretrained(ROOT / "gguf", gguf_file=f"{name}.gguf").backend_tokenizer
    import gguf

    fields = gguf.GGUFReader(ROOT / f"gguf/{name}.gguf").fields
    tokens, types, merges = (fields[f"tokenizer.ggml.{k}"].contents() for k in ("tokens", "token_type", "merges"))
    data = json.loads((ROOT / f"{family}/model/tokenizer.json").read_text("utf-8"))
    normal = {t: i for i, (t, kind) in enumerate(zip(tokens, types)) if kind not in (gguf.TokenType.UNUSED,)}
    data["model"].update(vocab=normal, merges=[m.split(" ") for m in merges])
    data["added_tokens"] = []
    tokenizer = Tokenizer.from_str(json.dumps(data))
    for kind, special in ((gguf.TokenType.CONTROL, True), (gguf.TokenType.USER_DEFINED, False)):
        added = [AddedToken(t, special=special, normalized=False) for t, k in zip(tokens, types) if k == kind]
        (tokenizer.add_special_tokens if special else tokenizer.add_tokens)(added)
    return tokenizer


def make_ids():
    texts = strings()
    write_json("text/strings.json", texts)
    plain = {name: ids_file(name, from_file(name), texts) for name in ("llama", "qwen2", "gemma2")}
    for name in plain:
        same = ids_file(f"gguf-{name}", from_gguf(name, name), texts)
        print(f"  gguf-{name}: {sum(a != b for a, b in zip(same, plain[name]))} strings with ids unlike {name}'s")


def make_chats():
    for name, conversations in CONVERSATIONS.items():
        config = read_json(f"{name}/model/tokenizer_config.json")
        file = ROOT / f"{name}/model/chat_template.jinja"
        tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_file=str(ROOT / f"{name}/model/tokenizer.json"),
            chat_template=file.read_text("utf-8") if file.exists() else config["chat_template"],
            **{k: config[k] for k in ("bos_token", "eos_token", "pad_token", "unk_token") if config[k]},
        )
        out = []
        for conversation in conversations:
            for prompt in (False, True):
                case = {**conversation, "add_generation_prompt": prompt}
                try:
                    case["rendered"] = tokenizer.apply_chat_template(
                        conversation["messages"], tools=conversation.get("tools"), add_generation_prompt=prompt,
                        tokenize=False)
                except TemplateError as e:
                    case["error"] = str(e)
                out.append(case)
        write_json(f"text/chat-{name}.json", {
            "bos_token": config["bos_token"], "eos_token": config["eos_token"], "conversations": out,
            "versions": versions()}, 1)
        print(f"chat {name}: {len(out)} renderings, {sum('error' in c for c in out)} raise")


def make_jinja():
    """Template features one by one, in the environment that chat templates run in."""
    out = []
    for template, context in JINJA:
        case = {"template": template, "context": context}
        try:
            context = dict(context)
            messages = context.pop("messages", [])
            case["rendered"] = render_jinja_template([messages], chat_template=template, **context)[0][0]
        except (TemplateError, UndefinedError) as e:
            case["error"] = str(e)
        out.append(case)
    write_json("text/jinja.json", {"cases": out, "versions": versions()}, 1)
    print(f"jinja: {len(out)} cases, {[c['error'] for c in out if 'error' in c]} raise")


if __name__ == "__main__":
    make_ids()
    make_chats()
    make_jinja()
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
