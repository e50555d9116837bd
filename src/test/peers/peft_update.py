"""The update of TrainingBenchmark with transformers and peft: tokens/s on two threads.

python peft_update.py   (requirements: ../golden/requirements.txt)

SmolLM2-135M's shapes with random weights, which cost what others cost. Base in bfloat16, LoRA r = 8 on all seven linears
in float32, four rollouts of 156 + 100 tokens, log-probabilities of the completions only, AdamW, clip at 1.
"""
import statistics
import time

import peft
import torch
import transformers

torch.set_num_threads(2)
torch.manual_seed(0)
SHAPES = dict(
    hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3,
    vocab_size=49152, max_position_embeddings=8192, rope_theta=100000, tie_word_embeddings=True,
)
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def update(recompute):
    base = transformers.LlamaForCausalLM(transformers.LlamaConfig(**SHAPES)).to(torch.bfloat16)
    model = peft.get_peft_model(base, peft.LoraConfig(r=8, lora_alpha=16, target_modules=LINEARS, task_type="CAUSAL_LM"))
    if recompute:
        base.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-5)
    ids = torch.randint(0, SHAPES["vocab_size"], (4, 256))
    advantages = torch.tensor([1.0, -1.0, 1.0, -1.0])
    items = torch.randn(4, SHAPES["hidden_size"])
    seconds = []
    for _ in range(6):
        started = time.time()
        decoder = model.get_base_model().model
        hidden = decoder(ids, use_cache=False).last_hidden_state
        logits = model.get_base_model().lm_head(hidden[:, 155:-1]).float()
        now = torch.log_softmax(logits, -1).gather(-1, ids[:, 156:, None])[..., 0]
        ratio = torch.exp(now - now.detach())
        token = -torch.min(ratio * advantages[:, None], ratio.clamp(0.8, 1.28) * advantages[:, None]).sum() / 400
        scores = torch.nn.functional.cosine_similarity(hidden[:, -1].float()[:, None], items[None], -1) / 0.02
        own = torch.log_softmax(scores, -1).diagonal()
        rank = -(torch.exp(own - own.detach()) * advantages).mean()
        (token + rank).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seconds.append(time.time() - started)
    median = statistics.median(seconds[1:])
    print(f"peft update, recompute {recompute}: {ids.numel() / median:.0f} tokens/s, {median:.2f} s a step", flush=True)


for recompute in (True, False):
    update(recompute)
