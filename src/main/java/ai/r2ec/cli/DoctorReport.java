package ai.r2ec.cli;

import java.util.List;

/** Findings as lines, and the exit code they add up to. */
final class DoctorReport {

  private DoctorReport() {}

  /** One line per finding, its advice below it. */
  static void print(List<Finding> findings, Terminal terminal) {
    for (Finding finding : findings) {
      terminal.print(
          "%-4s  %-9s  %s".formatted(finding.status(), finding.subject(), finding.detail()));
      if (!finding.advice().isEmpty()) {
        terminal.print(" ".repeat(17) + "-> " + finding.advice());
      }
    }
  }

  /** {@link ExitCode#ENVIRONMENT} when anything failed. */
  static int exitCode(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FAIL)
        ? ExitCode.ENVIRONMENT
        : ExitCode.OK;
  }
}
