#!/bin/bash
# Trains SmolLM2-135M-Instruct on a published split, and evaluates it at 0, 15, 30, 60 supervised steps and after RecPO, on one
# test window each of 1,000 users drawn by seed 1, beside counted and sequential baselines. An estimated 75 minutes on two cores. DATA holds
# items.jsonl, interactions.csv, train.csv, valid.csv and test.csv, plain or gzipped; NOUN is what they are about.
#
#   LD_PRELOAD=libtcmalloc_minimal.so.4 R2EC="java -jar r2ec.jar" src/models/amazon.sh DATA "video game" games runs/games
#
# What it showed is in docs/evaluation.md.
set -euo pipefail
here=$(dirname "$0")
r2ec=${R2EC:-r2ec}
data=$1 noun=$2 catalog=$3 out=$4
templates=(--r2ec.templates="$here/amazon/r2ec" --r2ec.catalog.noun="$noun")

evaluate() { # NAME RANKERS [OPTIONS]
    local name=$1 rankers=$2
    shift 2
    $r2ec encode --catalog "$catalog" "${templates[@]}" "$@"
    $r2ec evaluate --data "$data" --catalog "$catalog" --sample 1000 --one-per-user --seed 1 --max-tokens 64 \
        --rankers "$rankers" --out "$out/evaluation-$name" "${templates[@]}" "$@"
}

$r2ec import --catalog "$catalog" --dir "$data"
$r2ec demonstrations --data "$data" --out "$out/demonstrations.jsonl" --unreasoned 0.2
$r2ec train "$here/amazon.yaml" --out "$out/run" --set "data.dataset_dir=$data" --set "model.templates=$here/amazon/r2ec" \
    --set "model.category_noun=$noun" --set "cold_start.demonstrations=$out/demonstrations.jsonl"
for kind in sasrec gru4rec; do
    $r2ec baseline $kind --data "$data" --dim 64 --dropout 0.2 --patience 5 --out "$out/$kind"
done
evaluate 0 baselines,text,no-reasoning,reasoning
for step in 15 30 60; do
    evaluate $step popular,no-reasoning,reasoning --adapter "$out/run/checkpoints/checkpoint-$(printf %06d $step)/adapter"
done
evaluate 84 baselines,text,no-reasoning,reasoning,shuffled --trained "sasrec=$out/sasrec,gru4rec=$out/gru4rec" \
    --adapter "$out/run/checkpoints/checkpoint-000084/adapter"
