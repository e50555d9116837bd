#!/bin/bash
# Trains nano, a tiny model of the bundled games, from nothing: simulated users, new weights, a supervised start and RecPO, by the
# program's own commands alone. Leave the machine alone meanwhile: two threads wait for each other at every operator.
#
#   R2EC="java -jar r2ec.jar" src/models/nano.sh runs/nano
#
# What is known about it is in docs/training.md. The same seed gives the same model on the same kind of processor.
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
    --rankers popular,markov,item-knn,no-reasoning,reasoning,shuffled --out "$out/evaluation"
