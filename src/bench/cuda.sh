#!/usr/bin/env bash
# Measures the CUDA path with random weights of Qwen2.5-3B's shape in bf16, driven by Java alone, against the memory's bandwidth.
#
#   PYTORCH_LIBRARY_PATH=/opt/libtorch/lib src/bench/cuda.sh BANDWIDTH_GB_S [FOLDER]      e.g. 3350 for an H100 SXM
#
# Tokens are drawn on the device: of a step only ids come to the host (docs/decisions/0008-sampling-on-the-device.md).
#
# R2EC is the command line of r2ec; without it the jar under target/ is run. Reports go to FOLDER (cuda-bench) as JSON.
set -euo pipefail
bandwidth=${1:?"bandwidth of the device's memory in GB/s, such as 3350"}
out=${2:-cuda-bench}
if [ -z "${R2EC:-}" ]; then
  jar=$(ls target/r2ec*.jar 2>/dev/null | grep -v original | head -1) || true
  R2EC="java --enable-native-access=ALL-UNNAMED -jar ${jar:?"no jar under target/: mvn -B package"}"
fi
: "${PYTORCH_LIBRARY_PATH:?"must name the folder with libtorch_cuda.so of libtorch 2.7.1 for CUDA 12.8, see docs/performance.md"}"
export PYTORCH_VERSION=${PYTORCH_VERSION:-2.7.1} PYTORCH_FLAVOR=${PYTORCH_FLAVOR:-cu128}
mkdir -p "$out"

# doctor says what is missing; its other findings (Redis, ports) do not matter here.
$R2EC doctor --device cuda || true

model=(--random-weights qwen2.5-3b --device cuda --dtype bf16)
run() { # run NAME ARGS…
  local name=$1
  shift
  echo "== $name"
  $R2EC bench "$@" --output-json "$out/$name.json"
}
run decode decode "${model[@]}" --streams 1,16,64 --tokens 128 --prompt-tokens 256 --bandwidth "$bandwidth"
run prefill prefill "${model[@]}" --lengths 256,512,1024
run encode encode "${model[@]}" --items 256
# The search runs on the CPU in int8 with exact re-scoring, wherever the decoder runs.
run score score --rows 200000 --dimension 2048 --queries 1,32
