"""Ranking metrics by their formulas, in plain numpy, on a small random example with tied scores.

python make_metrics.py writes evaluation/metrics.json.
"""
import json
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).parent
ITEMS, CASES, TRAIN = 26, 60, 90
CUTS = (5, 10, 20)
random = np.random.default_rng(20)


def rank(scores, target, allowed):
    """Place of the target among the allowed items: higher scores first, equal ones by index; 0 when not allowed."""
    if target not in allowed:
        return 0
    order = sorted(allowed, key=lambda i: (-scores[i], i))
    return order.index(target) + 1


def figures(ranks):
    ranks = np.array(ranks)
    found = ranks > 0
    row = {}
    for k in CUTS:
        within = found & (ranks <= k)
        row[f"hit@{k}"] = within.mean()
        row[f"recall@{k}"] = within.sum() / len(ranks)
        row[f"ndcg@{k}"] = np.where(within, 1 / np.log2(np.maximum(ranks, 1) + 1), 0).mean()
    row["mrr"] = np.where(found, 1 / np.maximum(ranks, 1), 0).mean()
    return {name: float(value) for name, value in row.items()}


def beyond(tops, targets, counts, k):
    shown = np.concatenate([top[:k] for top in tops])
    share = (counts + 1) / (counts.sum() + ITEMS)
    return {
        "k": k,
        "coverage": len(set(shown.tolist())) / ITEMS,
        "novelty": float(-np.log2(share[shown]).mean()),
        "popularity_bias": float(counts[shown].mean() / counts[targets].mean()),
    }


def main():
    train = [int(t) for t in random.zipf(1.4, TRAIN * 4) % ITEMS][:TRAIN]
    counts = np.bincount(train, minlength=ITEMS)
    cases, masked, unmasked, tops, targets = [], [], [], [], []
    for _ in range(CASES):
        history = [int(i) for i in random.integers(0, ITEMS, random.integers(1, 6))]
        target = history[0] if random.random() < 0.1 else int(random.integers(0, ITEMS))
        scores = [float(s) for s in random.integers(0, 12, ITEMS)]
        allowed = [i for i in range(ITEMS) if i not in history]
        masked.append(rank(scores, target, allowed))
        unmasked.append(rank(scores, target, list(range(ITEMS))))
        tops.append(np.array(sorted(allowed, key=lambda i: (-scores[i], i))))
        targets.append(target)
        cases.append({"history": history, "target": target, "scores": scores})
    golden = {
        "items": ITEMS,
        "train": train,
        "cases": cases,
        "masked": figures(masked),
        "unmasked": figures(unmasked),
        "beyond": [beyond(tops, np.array(targets), counts, k) for k in CUTS],
    }
    path = ROOT / "evaluation" / "metrics.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
