package ai.r2ec.cli;

import ai.r2ec.domain.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Progress for logs and pipes: few lines while a task runs, one when it ends. */
final class SparseProgress implements Progress {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final Map<String, Task> running = new HashMap<>();

  /** Writes to the terminal's notes and reads the time from {@code nanoTime}. */
  SparseProgress(Terminal terminal, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void report(String task, String unit, long done, long total) {
    long now = nanoTime.getAsLong();
    Task state = running.computeIfAbsent(task, _ -> new Task(new TaskPace(unit, done, now)));
    if (done >= total) {
      running.remove(task);
      if (done > state.pace.firstDone()) {
        String time = Amounts.time(state.pace.elapsed(now));
        terminal.note("%s: %s in %s".formatted(task, Amounts.of(unit, total), time));
      }
    } else if (now - state.lineNanos >= INTERVAL_NANOS) {
      state.lineNanos = now;
      terminal.note("%s: %s".formatted(task, state.line(done, total, now)));
    }
  }

  /** One task under way. */
  private static final class Task {
    private final TaskPace pace;
    private long lineNanos;

    Task(TaskPace pace) {
      this.pace = pace;
      this.lineNanos = pace.startNanos();
    }

    private String line(long done, long total, long now) {
      return "%s of %s (%d %%)%s"
          .formatted(
              Amounts.of(pace.unit(), done),
              Amounts.of(pace.unit(), total),
              100 * done / total,
              pace.text(done, total, now).map(", "::concat).orElse(""));
    }
  }
}
