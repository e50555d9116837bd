#!/bin/bash
# Trains the adapter of the default run, SmolLM2-135M-Instruct on simulated users of the bundled games, by the program's own
# commands alone. About 45 minutes on two cores. Leave the machine alone meanwhile: two threads wait for each other at every
# operator. glibc gives large tensors back to the system at once and gets them page by page again; tcmalloc, where it is
# installed, keeps them:
#
#   LD_PRELOAD=libtcmalloc_minimal.so.4 R2EC="java -jar r2ec.jar" src/models/demo-games.sh runs/demo-games
#
# What it should show is in docs/training.md. The same seed gives the same adapter on the same kind of processor.
set -euo pipefail
here=$(dirname "$0")
r2ec=${R2EC:-r2ec}
out=${1:-runs/demo-games}
templates=$here/../main/resources/ai/r2ec/bundle/demo-games/r2ec # those that are in the jar

$r2ec simulate --out "$out/users"
$r2ec demonstrations --data "$out/users" --out "$out/demonstrations.jsonl" --unreasoned 0.2
$r2ec train "$here/demo-games.yaml" --out "$out/run" \
    --set "data.dataset_dir=$out/users" --set "model.templates=$templates" \
    --set "cold_start.demonstrations=$out/demonstrations.jsonl"
$r2ec evaluate --data "$out/users" --sample all --max-tokens 96 \
    --adapter "$out/run/checkpoints/checkpoint-000130/adapter" --r2ec.templates="$templates" \
    --rankers baselines,text,no-reasoning,reasoning,shuffled --baseline item-knn --out "$out/evaluation"
