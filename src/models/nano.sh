#!/bin/bash
# Trains nano, a tiny model of the bundled games, from nothing: simulated users, new weights, a supervised start and RecPO, by the
# program's own commands alone. About an hour on two cores. Leave the machine alone meanwhile: two threads wait for each other at
# every operator. tcmalloc, where it is installed, saves the time in which glibc gives large tensors back and gets them again:
#
#   LD_PRELOAD=libtcmalloc_minimal.so.4 R2EC="java -jar r2ec.jar" src/models/nano.sh runs/nano
#
# What it should show is in docs/training.md. The same seed gives the same model on the same kind of processor.
set -euo pipefail
here=$(dirname "$0")
r2ec=${R2EC:-r2ec}
out=${1:-runs/nano}

$r2ec simulate --out "$out/users" --demonstrations 60000 --summaries
$r2ec models new --out "$out/untrained" --demonstrations "$out/users/demonstrations.jsonl" --seed 1
$r2ec train "$here/nano.yaml" --all-weights --out "$out/run" \
    --set "data.dataset_dir=$out/users" --set "model.path=$out/untrained" \
    --set "cold_start.demonstrations=$out/users/demonstrations.jsonl"
$r2ec models save "$out/run" --out "$out/nano"
$r2ec evaluate --data "$out/users" --sample all --model "$out/nano" --max-tokens 80 \
    --rankers baselines,text,no-reasoning,reasoning,shuffled --baseline item-knn --out "$out/evaluation"
