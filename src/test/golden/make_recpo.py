"""Computes the objective of RecPO and its gradients on the tiny checkpoints, straight from its formula.

python make_recpo.py   (after make_lora.py)   ->  recpo/<family>.json, recpo/adamw.json

Three users with two rollouts each, one item a user (users 0 and 2 have the same), two more columns without gradient.
A gradient of many numbers is kept as two: its length and its product with cos(0), cos(1), cos(2), ...
"""
import peft
import torch

from common import ROOT, load, read_json, rng, versions, write_json

TAU, LOW, HIGH = 0.5, 0.2, 0.28
USERS, GROUP = 3, 2


def wave(shape):
    return torch.cos(torch.arange(int(torch.tensor(shape).prod()), dtype=torch.float64)).reshape(shape).float()


def batch(family, vocab):
    tokens = lambda name, n: rng(family, "recpo", name).integers(0, vocab, n).tolist()
    prompts = [tokens(f"prompt {u}", n) for u, n in enumerate((17, 9, 30))]
    lengths = [[5, 11], [1, 7], [13, 4]]
    items = [tokens(f"item {u}", n) for u, n in enumerate((8, 15, 8))]
    items[2] = items[0]
    rollouts = [
        {"user": u, "prompt": prompts[u], "completion": tokens(f"completion {u} {g}", lengths[u][g]),
         "reward": round(float(rng(family, "reward", u, g).uniform(0, 1)), 4)}
        for u in range(USERS) for g in range(GROUP)
    ]
    return rollouts, items


def advantages(rollouts, form):
    out = []
    for u in range(USERS):
        r = torch.tensor([x["reward"] for x in rollouts if x["user"] == u], dtype=torch.float64)
        if form == "group_normalized":
            out += ((r - r.mean()) / (r.std() + 1e-8)).tolist()
        elif form == "leave_one_out":
            out += (GROUP / (GROUP - 1) * (r - r.mean())).tolist()
        else:
            out += (r * (1 + 1 / GROUP) - r.mean()).tolist()
    return out


def run(model, ids):
    out = model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
    return out.hidden_states[-1][0], out.logits[0]


def clipped(now, before, adv):
    ratio = torch.exp(now - before)
    return torch.minimum(ratio * adv, torch.clamp(ratio, 1 - LOW, 1 + HIGH) * adv), ratio


def objective(model, rollouts, items, case):
    """The two parts of the loss as DESIGN writes them, one rollout at a time."""
    adv, weights = case["advantages"], case["weights"]
    total = sum(len(x["completion"]) for x in rollouts)
    columns = torch.stack([run(model, i)[0][-1] for i in items] + list(wave((2, model.config.hidden_size))))
    token = rank = 0.0
    entropy, bound, log_probs, targets = 0.0, 0, [], []
    for i, x in enumerate(rollouts):
        hidden, logits = run(model, x["prompt"] + x["completion"])
        every = torch.log_softmax(logits[len(x["prompt"]) - 1:-1], -1)
        now = every.gather(1, torch.tensor(x["completion"])[:, None])[:, 0]
        old, a = now.detach(), torch.full_like(now, adv[i])
        if "before" in case:
            before = torch.tensor(case["before"][i])
            if case["cap"] > 0:
                a = a * torch.exp(old - before).clamp(max=case["cap"])
            else:
                old = before
        part, ratio = clipped(now, old, a)
        token = token - part.sum() / total
        bound += int(((ratio > 1 + HIGH) & (a > 0) | (ratio < 1 - LOW) & (a < 0)).sum())
        entropy += float(-(every.exp() * every).sum())
        scores = torch.nn.functional.cosine_similarity(hidden[-1][None], columns) / TAU
        scores = scores.masked_fill(~torch.tensor(case["allowed"][i]), float("-inf"))
        q = torch.log_softmax(scores, 0)[x["user"]]
        old = torch.tensor(case["targets_before"][i]) if "targets_before" in case else q.detach()
        rank = rank - weights[i] * clipped(q, old, torch.tensor(adv[i]))[0] / len(rollouts)
        log_probs.append(now.tolist())
        targets.append(float(q))
    return token, rank, entropy, bound, log_probs, targets


def published(model, rollouts, case):
    """Token part with the advantages of the published code, (S, T) times (S, 1, 1): each rollout times every advantage."""
    rollouts, adv = rollouts[:GROUP], torch.tensor(case["advantages"][:GROUP])
    total = sum(len(x["completion"]) for x in rollouts)
    loss = 0.0
    for x in rollouts:
        logits = run(model, x["prompt"] + x["completion"])[1]
        now = torch.log_softmax(logits[len(x["prompt"]) - 1:-1], -1).gather(1, torch.tensor(x["completion"])[:, None])[:, 0]
        ratio = torch.exp(now - now.detach())
        loss = loss - (ratio[None, :] * adv[:, None]).sum() / (total * GROUP)
    return loss


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    found = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            name = name.replace("base_model.model.", "").replace(".default", "")
            g = torch.zeros_like(p) if p.grad is None else p.grad
            found[name] = [float(g.double().norm()), float((g.double() * wave(tuple(g.shape)).double()).sum())]
    return found


def make(family):
    base = load(f"{family}/model")
    rollouts, items = batch(family, base.config.vocab_size)
    every = [[True] * (USERS + 2) for _ in rollouts]
    other = [[not (x["user"] == 0 and c == 2 or x["user"] == 2 and c == 0) for c in range(USERS + 2)] for x in rollouts]
    best = [1.0 if x["reward"] == max(y["reward"] for y in rollouts if y["user"] == x["user"]) else 0.0 for x in rollouts]
    noise = lambda name, n, size: [float(v) for v in rng(family, name).normal(0, size, n)]
    model = peft.PeftModel.from_pretrained(base, ROOT / family / "lora", is_trainable=True).eval()
    cases = []
    for name, form, weights, allowed in [
        ("group_normalized", "group_normalized", best, other),
        ("leave_one_out", "leave_one_out", [1.0] * len(rollouts), every),
        ("rrec_leave_one_out", "rrec_leave_one_out", best, every),
        ("old_policy", "group_normalized", best, other),
        ("corrected", "group_normalized", best, other),
    ]:
        case = {"name": name, "form": form, "advantages": advantages(rollouts, form), "weights": weights, "allowed": allowed, "cap": 0.0}
        if name in ("old_policy", "corrected"):
            first = cases[0]
            size = 0.3
            case["before"] = [[v + d for v, d in zip(row, noise(f"before {i}", len(row), size))] for i, row in enumerate(first["log_probs"])]
            if name == "corrected":
                case["cap"] = 1.2
            else:
                case["targets_before"] = [v + d for v, d in zip(first["target_log_probs"], noise("targets", len(rollouts), size))]
        token, rank, entropy, bound, log_probs, targets = objective(model, rollouts, items, case)
        case |= {"token_loss": float(token), "rank_loss": float(rank), "entropy": entropy, "bound": bound,
                 "log_probs": log_probs, "target_log_probs": targets, "gradients": gradients(model, token + rank)}
        cases.append(case)
    one = published(model, rollouts, cases[0])
    wrong = {"token_loss": float(one), "gradients": gradients(model, one)}
    assert max(g[0] for g in wrong["gradients"].values()) < 1e-6
    plain = load(f"{family}/model")
    token, rank, *_ = objective(plain, rollouts, items, cases[0])
    full = {"token_loss": float(token), "rank_loss": float(rank), "gradients": gradients(plain, token + rank)}
    write_json(f"recpo/{family}.json", {
        "family": family, "tau": TAU, "low": LOW, "high": HIGH, "rollouts": rollouts, "items": items, "cases": cases,
        "published": wrong, "full": full, "versions": versions() | {"peft": peft.__version__}})
    print(family, [(c["name"], round(c["token_loss"], 5), round(c["rank_loss"], 5), c["bound"]) for c in cases])


def make_adamw():
    """Five steps of torch's AdamW on one matrix whose gradients are given, clipped to norm 1, decay 0.1."""
    values = torch.nn.Parameter(wave((4, 64)) * 0.1)
    optimizer = torch.optim.AdamW([values], lr=1e-3, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1)
    norms, rates = [], [1e-4, 5e-4, 1e-3, 1e-3, 1e-3]
    for step, rate in enumerate(rates):
        values.grad = torch.roll(wave((4, 64)), step, 1) * (0.02 if step == 2 else 0.5)
        norms.append(float(torch.nn.utils.clip_grad_norm_([values], 1.0)))
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
    write_json("recpo/adamw.json", {"rates": rates, "norms": norms, "values": values.detach().flatten().tolist(), "versions": versions()})


for family in ("llama", "qwen2", "gemma2"):
    make(family)
make_adamw()
