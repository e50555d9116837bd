"""Writes a TensorBoard event file with tensorboard's own messages and record format, which ours must equal byte for byte.

python make_tfevents.py   ->  tfevents/events.out.tfevents.1700000000.r2ec
"""
import shutil

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

from common import ROOT

STEPS = [
    (0, 1700000000.25, "eval", {"ndcg@10": 0.0125, "hit@10": 0.0}),
    (1, 1700000001.5, "train", {"reward": 0.03125, "reward_std": float("nan"), "completions/mean_length": 57.25}),
    (300, 1700000400.75, "train", {"reward": -1.5, "learning_rate": 1e-5, "größe": 1e30}),
]


def write(path):
    with path.open("wb") as file:
        records = RecordWriter(file)
        records.write(event_pb2.Event(wall_time=1700000000.0, file_version="brain.Event:2").SerializeToString())
        for step, time, group, values in STEPS:
            summary = summary_pb2.Summary(
                value=[summary_pb2.Summary.Value(tag=f"{group}/{n}", simple_value=v) for n, v in values.items()])
            records.write(event_pb2.Event(wall_time=time, step=step, summary=summary).SerializeToString())
        records.flush()


def check(path):
    """What tensorboard shows is what was meant."""
    read = EventAccumulator(str(path)).Reload()
    for step, time, group, values in STEPS:
        for name, value in values.items():
            event = next(e for e in read.Scalars(f"{group}/{name}") if e.step == step)
            assert event.wall_time == time and (abs(event.value - value) <= 1e-6 * abs(value) or value != value), event


if __name__ == "__main__":
    target = ROOT / "tfevents/events.out.tfevents.1700000000.r2ec"
    target.parent.mkdir(exist_ok=True)
    write(target)
    check(target)
    shutil.rmtree(ROOT / "__pycache__", ignore_errors=True)
    print(target.name, target.stat().st_size, "bytes")
