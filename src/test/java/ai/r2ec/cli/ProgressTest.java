package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final AtomicLong nanos = new AtomicLong();
  private final RecordedTerminal terminal = new RecordedTerminal();
  private final SparseProgress sparse = new SparseProgress(terminal.terminal(), nanos::get);

  @Test
  void linesComeAtMostEveryFiveSecondsAndOnceAtTheEnd() {
    for (int done = 0; done <= 120; done++) {
      sparse.report("Encoding items", "items", done, 120);
      pass(Duration.ofMillis(100));
    }
    assertThat(terminal.errLines())
        .containsExactly(
            "Encoding items: 50 items of 120 items (41 %), 10 items/s, 7.0 s left",
            "Encoding items: 100 items of 120 items (83 %), 10 items/s, 2.0 s left",
            "Encoding items: 120 items in 12 s");
  }

  @Test
  void aResumedTaskCountsItsRateFromWhereItWentOn() {
    sparse.report("Downloading", "bytes", 90_000_000, 100_000_000);
    pass(Duration.ofSeconds(5));
    sparse.report("Downloading", "bytes", 95_000_000, 100_000_000);
    assertThat(terminal.errLines())
        .containsExactly("Downloading: 95.0 MB of 100.0 MB (95 %), 1.0 MB/s, 5.0 s left");
  }

  @Test
  void aTaskWithNothingToDoIsNotWorthALine() {
    sparse.report("Encoding items", "items", 0, 0);
    sparse.report("Loading vectors", "items", 400, 400);
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void aStandstillNamesNoTimeLeft() {
    sparse.report("Encoding items", "items", 0, 10);
    pass(Duration.ofSeconds(6));
    sparse.report("Encoding items", "items", 0, 10);
    assertThat(terminal.errLines()).containsExactly("Encoding items: 0 items of 10 items (0 %)");
  }

  @Test
  void twoTasksAtOnceKeepTheirOwnCounts() {
    sparse.report("A", "bytes", 0, 10);
    sparse.report("B", "items", 0, 4);
    pass(Duration.ofSeconds(1));
    sparse.report("B", "items", 4, 4);
    sparse.report("A", "bytes", 10, 10);
    assertThat(terminal.errLines()).containsExactly("B: 4 items in 1.0 s", "A: 10 B in 1.0 s");
  }

  @Test
  void aBarIsDrawnAgainInPlaceTenTimesASecond() {
    BarProgress bar = bar();
    for (int done = 0; done < 40; done++) {
      bar.report("Encoding items", "items", done, 40);
      bar.report("Beside it", "items", 1, 2);
      pass(Duration.ofMillis(50));
    }
    bar.report("Encoding items", "items", 40, 40);
    List<String> drawn = Stream.of(terminal.err().split("\r", -1)).map(String::strip).toList();
    assertThat(drawn).hasSize(1 + 20 + 1);
    assertThat(drawn.get(11))
        .isEqualTo("Encoding items  ██████████░░░░░░░░░░  50 %  20 items/s, 1.0 s left");
    assertThat(drawn.getLast()).isEqualTo("Encoding items  40 items in 2.0 s");
    assertThat(terminal.err()).doesNotContain("Beside it").endsWith(System.lineSeparator());
  }

  @Test
  void everyDrawingCoversTheOneBefore() {
    BarProgress bar = bar();
    bar.report("A task of many words ".repeat(5), "bytes", 1, 2);
    bar.report("A task of many words ".repeat(5), "bytes", 2, 2);
    assertThat(terminal.err().replace("\n", "").split("\r", -1))
        .allMatch(drawing -> drawing.isEmpty() || drawing.length() == 79);
  }

  @Test
  void aBarThatIsOverMakesRoomForTheNext() {
    BarProgress bar = bar();
    bar.report("First", "items", 0, 1);
    bar.report("First", "items", 1, 1);
    bar.report("Second", "bytes", 0, 2_000_000);
    bar.report("Second", "bytes", 2_000_000, 2_000_000);
    assertThat(terminal.err()).contains("First  1 items in 0.0 s").contains("Second  2.0 MB in");
  }

  private BarProgress bar() {
    return new BarProgress(terminal.terminal(), nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
