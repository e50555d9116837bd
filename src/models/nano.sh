#!/bin/bash
# Trains nano, a tiny model of the bundled games, from nothing: simulated users, new weights, a supervised start in two parts and
# RecPO, by the program's own commands alone. 55 minutes on two cores. Leave the machine alone meanwhile: two threads wait for each
# other at every operator.
#
#   R2EC="java -jar r2ec.jar" src/models/nano.sh runs/nano
#
# What it should show is in docs/training.md. The same seed gives the same model on the same kind of processor.
set -euo pipefail
here=$(dirname "$0")
r2ec=${R2EC:-r2ec}
out=${1:-runs/nano}

learn() { # CONFIGURATION BASE RUN
    $r2ec train "$here/$1" --all-weights --out "$out/$3" \
        --set "data.dataset_dir=$out/users" --set "model.path=$out/$2" \
        --set "cold_start.demonstrations=$out/users/demonstrations.jsonl"
}

$r2ec simulate --out "$out/users" --demonstrations 60000 --summaries
$r2ec models new --out "$out/untrained" --demonstrations "$out/users/demonstrations.jsonl" --seed 1
learn nano-start.yaml untrained start
$r2ec models save "$out/start" --checkpoint "$out/start/checkpoints/checkpoint-001200" --out "$out/started"
learn nano.yaml started run
$r2ec models save "$out/run" --out "$out/nano"
$r2ec evaluate --data "$out/users" --sample all --model "$out/nano" --max-tokens 80 \
    --rankers baselines,text,no-reasoning,reasoning,shuffled --baseline item-knn --out "$out/evaluation"
