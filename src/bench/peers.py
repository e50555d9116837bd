"""Ours and the peers on the same weights and prompts, in one run: alternating, warmed up, medians of the rounds.

Needs a built r2ec, the model files of weights.py, and per peer what its function names; a peer that is missing is said to be.

python peers.py --r2ec "java -jar r2ec.jar" --weights FOLDER --llama-lib BUILD/bin --out report.json decode encode ...

Groups: decode (1 and 16 streams), prefill, encode: llama.cpp Q8_0 through its C API, flash attention on, 2 threads;
vllm: its CPU build, bf16, 16 streams; paper: transformers, batched generate, hidden state, matmul; faiss: IndexFlatIP.
Python drives the peers, Java ours; both are timed from inside the process, after loading.
"""
import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def ours(options, *arguments):
    """One pass of one `bench` command in a JVM of its own, with a warm-up pass before it."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [*shlex.split(options.r2ec), "bench", *arguments, "--warm-up", "2", "--repetitions", str(options.passes),
                   "--output-json", report.name]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{command}\n{done.stderr}")
        return json.load(open(report.name))["figures"]


def peer(options, name, *arguments, python=None):
    """One pass of a peer in a process of its own; it prints its figures as JSON on the last line."""
    command = [python or sys.executable, str(HERE / "peer.py"), name, "--weights", options.weights,
               "--prompts", options.prompts, *arguments]
    environment = dict(os.environ, LLAMA_CPP_LIB_PATH=options.llama_lib or "", OMP_NUM_THREADS=str(options.threads),
                       PEER_PASSES=str(options.passes))
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def groups(options):
    """By name: passes of ours and of the peer, and which figure stands beside which (ours, peer's, higher is better)."""
    return {
        "decode": (
            lambda: ours(options, "decode", "--streams", "1,16", "--tokens", "96", "--prompt-tokens", "256",
                         *options.ours),
            lambda: peer(options, "llama-decode"),
            [("output_throughput_1_streams", "decode_1", True), ("output_throughput_16_streams", "decode_16", True)]),
        "prefill": (
            lambda: ours(options, "prefill", "--lengths", "256,512", *options.ours),
            lambda: peer(options, "llama-prefill"),
            [("prefill_throughput_256", "prefill_256", True), ("prefill_throughput_512", "prefill_512", True)]),
        "encode": (
            lambda: ours(options, "encode", "--items", "64", *options.ours),
            lambda: peer(options, "llama-encode"),
            [("token_throughput", "encode_tokens", True)]),
        "vllm": (
            lambda: ours(options, "decode", "--streams", "16", "--tokens", "96", "--prompt-tokens", "256",
                         *options.ours),
            lambda: peer(options, "vllm-decode", python=options.vllm_python),
            [("output_throughput_16_streams", "decode_16", True)]),
        "paper-fp32": (
            lambda: ours(options, "serve", "--concurrency", "16", "--num-prompts", "16", "--users", "new", *options.ours),
            lambda: peer(options, "paper", "--dtype", "float32"),
            [("request_throughput", "request_throughput", True)]),
        "paper-bf16": (
            lambda: ours(options, "serve", "--concurrency", "16", "--num-prompts", "16", "--users", "new", *options.ours),
            lambda: peer(options, "paper", "--dtype", "bfloat16"),
            [("request_throughput", "request_throughput", True)]),
        "faiss": (
            lambda: ours(options, "score", "--queries", "1,32"),
            lambda: peer(options, "faiss"),
            [("search_ms_32_queries", "search_ms_32", False), ("search_ms_1_queries", "search_ms_1", False)]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--r2ec", required=True, help="command line of r2ec")
    parser.add_argument("--ours", default="", help="options added to ours, such as --r2ec.engine.draft-tokens=0")
    parser.add_argument("--weights", required=True, help="folder that weights.py filled")
    parser.add_argument("--llama-lib", help="folder with libllama.so, built with GGML_NATIVE=ON")
    parser.add_argument("--vllm-python", help="Python that has vLLM's CPU build")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--passes", type=int, default=3, help="passes of each side in a round; its median counts")
    parser.add_argument("--out", help="JSON file for all figures")
    parser.add_argument("groups", nargs="+")
    options = parser.parse_args()
    options.ours = shlex.split(options.ours)
    options.prompts = str(pathlib.Path(options.weights) / "prompts.json")
    if not pathlib.Path(options.prompts).exists():
        subprocess.run([*shlex.split(options.r2ec), "bench", "prompts", options.prompts], check=True)
    known, report = groups(options), {}
    for group in options.groups:
        ours_pass, peer_pass, pairs = known[group]
        rounds = []
        for number in range(options.rounds):
            order = [ours_pass, peer_pass] if number % 2 == 0 else [peer_pass, ours_pass]
            results = {one: one() for one in order}
            if results[peer_pass] is None:
                print(f"{group}: not measured, the peer failed (see above)")
                break
            rounds.append({"ours": results[ours_pass], "peer": results[peer_pass]})
        report[group] = rounds
        for mine, theirs, higher in pairs if rounds else []:
            a = statistics.median(r["ours"][mine] for r in rounds)
            b = statistics.median(r["peer"][theirs] for r in rounds)
            print(f"{group:12} {mine:32} ours {a:10.1f}   peer {b:10.1f}   ratio {a / b if higher else b / a:6.2f}"
                  f"   ({len(rounds)} rounds)", flush=True)
    if options.out:
        pathlib.Path(options.out).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
