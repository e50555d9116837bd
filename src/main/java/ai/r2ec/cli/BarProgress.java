package ai.r2ec.cli;

import ai.r2ec.domain.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Progress for a person: one line, drawn again in place, with rate and time left. While a task has
 * the line, others that run beside it stay unseen. Drawn on the reporting thread, so that whatever
 * is printed after a task's end stands below it.
 */
final class BarProgress implements Progress {

  /** Fits a terminal of 80 columns; asking for its real width would need a native library. */
  private static final int COLUMNS = 79;

  private static final int BAR_COLUMNS = 20;
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

  private final PrintWriter writer;
  private final LongSupplier nanoTime;
  private @Nullable Task current;

  /** Draws on the terminal's notes and reads the time from {@code nanoTime}. */
  BarProgress(Terminal terminal, LongSupplier nanoTime) {
    this.writer = terminal.err();
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void report(String task, String unit, long done, long total) {
    long now = nanoTime.getAsLong();
    Task shown = current;
    if (shown == null && done < total) {
      shown = new Task(task, new TaskPace(unit, done, now), now - REDRAW_NANOS);
      current = shown;
    }
    if (shown == null || !shown.name.equals(task)) {
      return;
    }
    if (done >= total) {
      draw(
          task,
          "%s in %s".formatted(Amounts.of(unit, total), Amounts.time(shown.pace.elapsed(now))));
      writer.println();
      writer.flush();
      current = null;
    } else if (now - shown.drawnNanos >= REDRAW_NANOS) {
      current = new Task(task, shown.pace, now);
      draw(task, bar(shown.pace, done, total, now));
    }
  }

  private static String bar(TaskPace pace, long done, long total, long now) {
    int filled = (int) (BAR_COLUMNS * Math.max(0, done) / total);
    return "%s%s %3d %%  %s"
        .formatted(
            "█".repeat(filled),
            "░".repeat(BAR_COLUMNS - filled),
            100 * done / total,
            pace.text(done, total, now).orElse(""));
  }

  private void draw(String task, String state) {
    String line = task + "  " + state;
    int columns = Math.min(COLUMNS, line.length());
    writer.print('\r' + line.substring(0, columns) + " ".repeat(COLUMNS - columns));
    writer.flush();
  }

  private record Task(String name, TaskPace pace, long drawnNanos) {}
}
