package ai.r2ec.cli;

import ai.r2ec.bench.BenchPlan;
import ai.r2ec.bench.BenchReport;
import ai.r2ec.bench.Comparison;
import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How often a measurement is made, and what becomes of it. */
final class BenchOptions {

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes that count (${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "1",
      description = "Passes before them that do not (${DEFAULT-VALUE}).")
  private int warmUps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Draws what is drawn (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--output-json",
      paramLabel = "FILE",
      description = "Also write the report, with every pass, to a file.")
  private @Nullable Path output;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "Compare with an earlier report.")
  private @Nullable Path baseline;

  @Option(
      names = "--max-regression",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "Exit with 1 if a figure is worse than the baseline's by more (${DEFAULT-VALUE}).")
  private double tolerance;

  /** The plan. */
  BenchPlan plan(Invocation invocation) {
    if (!(tolerance >= 0)) {
      throw new R2ecException.Invalid("--max-regression", "must be at least 0, got " + tolerance);
    }
    return new BenchPlan(warmUps, repetitions, seed, invocation.progress());
  }

  /** Draws what is drawn. */
  long seed() {
    return seed;
  }

  /**
   * Prints, writes and compares a report.
   *
   * @return the exit code
   */
  int finish(Terminal terminal, BenchReport report) {
    report.setup().forEach((name, value) -> terminal.note("%s: %s".formatted(name, value)));
    if (output != null) {
      report.write(output);
    }
    Path earlier = baseline;
    if (earlier == null) {
      report
          .figures()
          .forEach((name, value) -> terminal.print("%-36s %14s".formatted(name, figure(value))));
      return ExitCode.OK;
    }
    return compare(terminal, BenchReport.read(earlier), report);
  }

  private int compare(Terminal terminal, BenchReport before, BenchReport report) {
    List<String> different = Comparison.differences(before, report);
    if (!different.isEmpty()) {
      terminal.note("Measured under other conditions: " + String.join(", ", different));
    }
    boolean worse = false;
    terminal.print("%-36s %14s %14s %8s".formatted("", "baseline", "now", "ratio"));
    for (Comparison comparison : Comparison.of(before, report)) {
      boolean bad = comparison.worseThan(tolerance);
      worse |= bad;
      terminal.print(
          "%-36s %14s %14s %8s%s"
              .formatted(
                  comparison.figure(),
                  figure(comparison.baseline()),
                  figure(comparison.now()),
                  figure(comparison.ratio()),
                  bad ? "  worse" : ""));
    }
    return worse ? ExitCode.FAILURE : ExitCode.OK;
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.4g", value);
  }
}
