"""One pass of one peer: loads it, warms it up, measures, prints figures as JSON. Driven by peers.py, which sets the threads."""
import argparse
import json
import os
import pathlib
import statistics
import time

THREADS = int(os.environ.get("OMP_NUM_THREADS", "2"))
TOKENS, PROMPT = 96, 256
PASSES = int(os.environ.get("PEER_PASSES", "3"))


def medians(measure):
    """Medians over a few passes; one pass before them does not count."""
    passes = [measure() for _ in range(PASSES + 1)][1:]
    return {name: statistics.median(p[name] for p in passes) for name in passes[0]}


def prompt(prompts, first, count):
    """The first tokens of one user's prompt after the other's, as `bench` takes them."""
    tokens, user = [], first
    while len(tokens) < count:
        tokens += prompts["users"][user % len(prompts["users"])]["tokens"]
        user += 1
    return tokens[:count]


class Llama:
    """llama.cpp's C API on Q8_0: flash attention on, which is its faster setting here."""

    def __init__(self, options, context, sequences, embeddings=False):
        import llama_cpp
        self.api = llama_cpp
        self.silence = llama_cpp.llama_log_callback(lambda *_: None)  # must outlive its use
        llama_cpp.llama_log_set(self.silence, None)
        llama_cpp.llama_backend_init()
        path = str(next(pathlib.Path(options.weights).glob("*.Q8_0.gguf")))
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_seq_max = context, sequences
        params.n_batch, params.n_ubatch = 2048, 512
        params.n_threads = params.n_threads_batch = THREADS
        params.flash_attn_type = 1
        params.embeddings = embeddings
        if embeddings:
            params.pooling_type = llama_cpp.LLAMA_POOLING_TYPE_LAST
        params.kv_unified = False
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        self.batch = llama_cpp.llama_batch_init(4096, 0, sequences)

    def decode(self, entries):
        """entries: (token, position, sequence, logits wanted)."""
        self.batch.n_tokens = len(entries)
        for i, (token, position, sequence, wanted) in enumerate(entries):
            self.batch.token[i], self.batch.pos[i] = token, position
            self.batch.n_seq_id[i], self.batch.seq_id[i][0] = 1, sequence
            self.batch.logits[i] = wanted
        if self.api.llama_decode(self.context, self.batch) != 0:
            raise RuntimeError("llama_decode failed")

    def clear(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def read(self, tokens, sequence):
        self.decode([(t, i, sequence, i == len(tokens) - 1) for i, t in enumerate(tokens)])

    def likeliest(self, row):
        """Greedy sampling, quicker than llama.cpp's own chain, which copies the vocabulary first."""
        import numpy
        pointer = self.api.llama_get_logits_ith(self.context, row)
        size = self.api.llama_vocab_n_tokens(self.api.llama_model_get_vocab(self.model))
        return int(numpy.ctypeslib.as_array(pointer, (size,)).argmax())


def llama_decode(options, prompts):
    llama = Llama(options, 16 * (PROMPT + TOKENS + 8), 16)

    def streams(count):
        llama.clear()
        last = []
        for s in range(count):
            llama.read(prompt(prompts, s, PROMPT), s)
            last.append(llama.likeliest(-1))
        start = time.perf_counter()
        for step in range(TOKENS - 1):
            llama.decode([(token, PROMPT + step, s, True) for s, token in enumerate(last)])
            last = [llama.likeliest(s) for s in range(count)]
        return count * (TOKENS - 1) / (time.perf_counter() - start)

    return medians(lambda: {"decode_1": streams(1), "decode_16": streams(16)})


def llama_prefill(options, prompts):
    llama = Llama(options, 2048, 1)

    def speed(length):
        llama.clear()
        tokens = prompt(prompts, 0, length)
        start = time.perf_counter()
        llama.read(tokens, 0)
        llama.likeliest(-1)
        return length / (time.perf_counter() - start)

    return medians(lambda: {"prefill_256": speed(256), "prefill_512": speed(512)})


def llama_encode(options, prompts):
    items = [item["tokens"] for item in prompts["items"][:64]]
    llama = Llama(options, 8192, 16, embeddings=True)

    def speed():
        start = time.perf_counter()
        rest = list(items)
        while rest:
            llama.clear()
            entries, sequence = [], 0
            while rest and sequence < 16 and len(entries) + len(rest[0]) <= 2048:
                item = rest.pop(0)
                entries += [(t, i, sequence, i == len(item) - 1) for i, t in enumerate(item)]
                sequence += 1
            llama.decode(entries)
            for s in range(sequence):
                llama.api.llama_get_embeddings_seq(llama.context, s)[0]
        return {"encode_tokens": sum(map(len, items)) / (time.perf_counter() - start)}

    return medians(speed)


def vllm_decode(options, prompts):
    os.environ.update(VLLM_CPU_KVCACHE_SPACE="2", VLLM_ENABLE_V1_MULTIPROCESSING="0", VLLM_LOGGING_LEVEL="ERROR",
                      VLLM_CPU_OMP_THREADS_BIND=f"0-{THREADS - 1}")
    from vllm import LLM, SamplingParams
    llm = LLM(str(pathlib.Path(options.weights) / "hf-bf16"), dtype="bfloat16", max_model_len=1024, max_num_seqs=16,
              skip_tokenizer_init=True, enable_prefix_caching=True)

    def speed():
        """Prompts are in the prefix cache from the pass before; the time of one token each is taken off."""
        def run(tokens):
            requests = [{"prompt_token_ids": prompt(prompts, s, PROMPT)} for s in range(16)]
            sampling = SamplingParams(temperature=0, max_tokens=tokens, ignore_eos=True, detokenize=False)
            start = time.perf_counter()
            llm.generate(requests, sampling, use_tqdm=False)
            return time.perf_counter() - start
        first = run(1)
        return {"decode_16": 16 * (TOKENS - 1) / (run(TOKENS) - first)}

    return medians(speed)


def paper(options, prompts):
    """The reference's way: generate for a padded batch, run prompt and reasoning through the model again, multiply."""
    import torch
    import transformers
    torch.set_num_threads(THREADS)
    dtype = getattr(torch, options.dtype)
    folder = {"float32": "hf-fp32", "bfloat16": "hf-bf16"}[options.dtype]
    model = transformers.AutoModelForCausalLM.from_pretrained(
        pathlib.Path(options.weights) / folder, dtype=dtype).eval()
    users = [user["tokens"] for user in prompts["users"][:16]]
    width = max(map(len, users))
    ids = torch.tensor([[2] * (width - len(u)) + u for u in users])
    mask = torch.tensor([[0] * (width - len(u)) + [1] * len(u) for u in users])
    items = torch.nn.functional.normalize(torch.randn(len(prompts["items"]), model.config.hidden_size), dim=1)

    @torch.inference_mode()
    def speed():
        start = time.perf_counter()
        text = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=TOKENS, min_new_tokens=TOKENS,
                              do_sample=False, pad_token_id=2)
        whole = torch.cat([mask, torch.ones(16, text.shape[1] - width, dtype=mask.dtype)], 1)
        hidden = model.model(input_ids=text, attention_mask=whole).last_hidden_state[:, -1].float()
        torch.topk(torch.nn.functional.normalize(hidden, dim=1) @ items.T, 10)
        return {"request_throughput": 16 / (time.perf_counter() - start)}

    return medians(speed)


def faiss_search(options, _):
    import faiss
    import numpy
    faiss.omp_set_num_threads(THREADS)
    random = numpy.random.default_rng(1)
    index = faiss.IndexFlatIP(576)
    for _ in range(50):
        rows = random.standard_normal((20_000, 576), dtype=numpy.float32)
        faiss.normalize_L2(rows)
        index.add(rows)

    def time_of(count):
        queries = random.standard_normal((count, 576), dtype=numpy.float32)
        start = time.perf_counter()
        index.search(queries, 10)
        return 1000 * (time.perf_counter() - start)

    return medians(lambda: {"search_ms_1": time_of(1), "search_ms_32": time_of(32)})


PEERS = {"llama-decode": llama_decode, "llama-prefill": llama_prefill, "llama-encode": llama_encode,
         "vllm-decode": vllm_decode, "paper": paper, "faiss": faiss_search}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--prompts", required=True)
    parser.add_argument("--dtype", default="float32")
    options = parser.parse_args()
    print(json.dumps(PEERS[options.peer](options, json.load(open(options.prompts)))))


if __name__ == "__main__":
    main()
