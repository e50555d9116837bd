package ai.r2ec.cli;

import ai.r2ec.evaluate.BeyondAccuracy;
import ai.r2ec.evaluate.EvaluationReport;
import ai.r2ec.evaluate.EvaluationReport.Comparison;
import ai.r2ec.evaluate.EvaluationReport.Ranker;
import ai.r2ec.evaluate.RationaleMetrics;
import ai.r2ec.evaluate.SelfConsistency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as aligned tables: the figures a reader looks for first; the JSON has all. */
final class EvaluationTable {

  private static final List<String> METRICS =
      List.of("hit@5", "ndcg@5", "hit@10", "ndcg@10", "hit@20", "ndcg@20", "mrr");

  private final EvaluationReport report;
  private final List<String> lines = new ArrayList<>();

  private EvaluationTable(EvaluationReport report) {
    this.report = report;
  }

  static List<String> lines(EvaluationReport report) {
    EvaluationTable table = new EvaluationTable(report);
    for (String segment : List.of("all", "later_day")) {
      table.ranking(segment, "history masked");
      table.ranking(segment, "not masked");
    }
    table.beyondAccuracy();
    table.rationales();
    report.warnings().forEach(warning -> table.lines.add("warning: " + warning));
    return table.lines;
  }

  private void ranking(String segment, String mask) {
    lines.add("");
    lines.add(
        "%s targets, %s; ± is half the 95 %% interval, * differs from %s"
            .formatted(segment.replace('_', '-'), mask, report.baseline()));
    lines.add(row("", METRICS));
    report
        .rankers()
        .forEach(
            (name, ranker) ->
                lines.add(
                    row(
                        name,
                        cells(
                            (mask.startsWith("not") ? ranker.unmasked() : ranker.masked()),
                            segment))));
  }

  private static List<String> cells(Map<String, Map<String, Comparison>> figures, String segment) {
    Map<String, Comparison> row = figures.getOrDefault(segment, Map.of());
    List<String> cells = new ArrayList<>();
    for (String metric : METRICS) {
      Comparison one = row.get(metric);
      cells.add(one == null ? "" : cell(one));
    }
    return cells;
  }

  private static String cell(Comparison one) {
    double half = (one.figure().high() - one.figure().low()) / 2;
    boolean differs = one.overBaseline().low() > 0 || one.overBaseline().high() < 0;
    return String.format(
        Locale.ROOT, "%.4f±%.4f%s", one.figure().value(), half, differs ? "*" : " ");
  }

  private void beyondAccuracy() {
    lines.add("");
    lines.add(row("first 10, masked", List.of("coverage", "novelty", "pop. bias")));
    for (Map.Entry<String, Ranker> ranker : report.rankers().entrySet()) {
      for (BeyondAccuracy figures : ranker.getValue().beyondAccuracy()) {
        if (figures.k() == 10) {
          lines.add(
              row(
                  ranker.getKey(),
                  List.of(
                      number(figures.coverage()),
                      number(figures.novelty()),
                      number(figures.popularityBias()))));
        }
      }
    }
  }

  private void rationales() {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, Ranker> ranker : report.rankers().entrySet()) {
      RationaleMetrics figures = ranker.getValue().rationales();
      if (figures != null) {
        rows.add(
            row(
                ranker.getKey(),
                List.of(
                    number(figures.meanTokens()),
                    number(figures.meanWords()),
                    number(figures.markerShare()),
                    number(figures.groundedRate()),
                    number(figures.groundedShare()),
                    number(figures.inventedRate()),
                    number(figures.inventedShare()))));
      }
    }
    if (!rows.isEmpty()) {
      lines.add("");
      lines.add(
          row(
              "rationales",
              List.of(
                  "tokens",
                  "words",
                  "marker",
                  "grounded",
                  "of mentions",
                  "invented",
                  "of phrases")));
      lines.addAll(rows);
    }
    SelfConsistency likeness = report.selfConsistency();
    if (likeness != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "self-consistency: overlap@10 of %d draws, %d users: %.4f",
              likeness.samples(),
              likeness.cases(),
              likeness.overlapAt10()));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String row(String name, List<String> cells) {
    StringBuilder row = new StringBuilder("%-20s".formatted(name));
    cells.forEach(cell -> row.append("%15s".formatted(cell)));
    return row.toString().stripTrailing();
  }
}
