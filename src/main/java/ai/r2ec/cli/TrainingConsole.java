package ai.r2ec.cli;

import ai.r2ec.domain.Progress;
import ai.r2ec.train.Rollout;
import ai.r2ec.train.StepMetrics;
import ai.r2ec.train.TrainingObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training for whoever watches: one line that is drawn again at each step, with the last rewards
 * as bars, rate and time left; a line that stays for each evaluation and checkpoint. Where nobody
 * watches, a step's line now and then.
 */
final class TrainingConsole implements TrainingObserver, Progress {

  private static final String TASK = "Training";
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int BAR_STEPS = 16;
  private static final int COLUMNS = 118;
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Terminal terminal;
  private final Progress others;
  private final LongSupplier nanoTime;
  private final Deque<Double> rewards = new ArrayDeque<>();
  private @Nullable TaskPace pace;
  private String step = "";
  private long lineNanos;
  private boolean drawn;

  /**
   * Begins to watch.
   *
   * @param others shows the progress of everything but the steps
   */
  TrainingConsole(Terminal terminal, Progress others, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.others = others;
    this.nanoTime = nanoTime;
    this.lineNanos = nanoTime.getAsLong() - LINE_NANOS;
  }

  @Override
  public synchronized void onStep(StepMetrics metrics, List<Rollout> rollouts) {
    if (pace == null) {
      // The first step is not counted: when it began is not known here.
      pace = new TaskPace("steps", metrics.step(), nanoTime.getAsLong());
    }
    Double reward = metrics.values().get("reward");
    if (reward != null) {
      rewards.addLast(reward);
      if (rewards.size() > BAR_STEPS) {
        rewards.removeFirst();
      }
    }
    step =
        bars()
            + shown(metrics, "reward", "reward")
            + shown(metrics, "ndcg", "ndcg")
            + shown(metrics, "loss", "loss")
            + shown(metrics, "length", "completions/mean_length")
            + shown(metrics, "entropy", "entropy")
            + shown(metrics, "no variance", "frac_reward_zero_std");
  }

  @Override
  public synchronized void onEvaluation(StepMetrics metrics, boolean best) {
    keep(
        "step %,d  evaluation%s%s%s%s%s"
            .formatted(
                metrics.step(),
                shown(metrics, "hit@10", "eval_hit@10"),
                shown(metrics, "ndcg@10", "eval_ndcg@10"),
                shown(metrics, "ndcg@20", "eval_ndcg@20"),
                shown(metrics, "mrr", "eval_mrr"),
                best ? "  best so far" : ""));
  }

  @Override
  public synchronized void onCheckpoint(long done, Path folder) {
    keep("step %,d  checkpoint %s".formatted(done, folder));
  }

  /** The steps are drawn here; what runs within a step is left to others. */
  @Override
  public synchronized void report(String task, String unit, long done, long total) {
    if (!task.equals(TASK)) {
      clear();
      others.report(task, unit, done, total);
      return;
    }
    long now = nanoTime.getAsLong();
    TaskPace known = pace;
    String line =
        "step %,d of %,d%s%s"
            .formatted(
                done,
                total,
                step,
                known == null ? "" : known.text(done, total, now).map("  "::concat).orElse(""));
    if (terminal.interactive()) {
      draw(line);
    } else if (now - lineNanos >= LINE_NANOS || done >= total) {
      lineNanos = now;
      terminal.note(line);
    }
  }

  private String bars() {
    double low = rewards.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double high = rewards.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder bars = new StringBuilder(rewards.isEmpty() ? "" : "  ");
    for (double reward : rewards) {
      double height = high > low ? (reward - low) / (high - low) : 0;
      bars.append(BARS.charAt((int) Math.round(height * (BARS.length() - 1))));
    }
    return bars.toString();
  }

  private static String shown(StepMetrics metrics, String label, String name) {
    Double value = metrics.values().get(name);
    if (value == null) {
      return "";
    }
    String format = Math.abs(value) >= 10 ? "%.1f" : "%.4f";
    return "  %s %s".formatted(label, String.format(Locale.ROOT, format, value));
  }

  private void draw(String line) {
    int columns = Math.min(COLUMNS, line.length());
    terminal.err().print('\r' + line.substring(0, columns) + " ".repeat(COLUMNS - columns));
    terminal.err().flush();
    drawn = true;
  }

  private void keep(String line) {
    clear();
    terminal.note(line);
  }

  private void clear() {
    if (drawn) {
      terminal.err().print('\r' + " ".repeat(COLUMNS) + '\r');
      drawn = false;
    }
  }
}
