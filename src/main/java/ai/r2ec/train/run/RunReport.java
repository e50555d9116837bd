package ai.r2ec.train.run;

import ai.r2ec.train.config.TrainConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A run as one page of HTML that needs nothing beside it: no script, no font, no picture from
 * elsewhere. Everything in it comes from the files of the run, so it can be made again at any time.
 */
public final class RunReport {

  private static final int MOST_RATIONALES = 24;
  private static final int OPEN_RATIONALES = 6;

  private static final DateTimeFormatter BEGUN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunDirectory run;
  private final List<MetricLine> lines;
  private final List<Rationale> rationales;

  private RunReport(RunDirectory run) throws IOException {
    this.run = run;
    this.lines = run.metrics();
    this.rationales = run.rationales();
  }

  /**
   * Writes {@code report.html} into the directory.
   *
   * @throws IOException if the records cannot be read or the report not be written
   */
  public static void write(RunDirectory run) throws IOException {
    RunDirectory.replace(run.report(), new RunReport(run).page());
  }

  private String page() throws IOException {
    StringBuilder charts = new StringBuilder();
    ReportCharts.of(lines).forEach(chart -> charts.append(chart.html()));
    return resource("report.html")
        .replace("{{style}}", resource("report.css"))
        .replace("{{name}}", Html.escape(run.identity().name()))
        .replace("{{subtitle}}", subtitle())
        .replace("{{tiles}}", tiles())
        .replace("{{charts}}", charts)
        .replace("{{evaluations}}", evaluations())
        .replace("{{rationales}}", rationales())
        .replace("{{data}}", data())
        .replace("{{config}}", config())
        .replace("{{program}}", Html.escape(run.identity().program()));
  }

  private String subtitle() {
    RunIdentity identity = run.identity();
    return "%s on %s · %s · seed %d · begun %s"
        .formatted(
            Html.escape(identity.model()),
            Html.escape(identity.data()),
            Html.escape(identity.device()),
            identity.seed(),
            BEGUN.format(identity.started()));
  }

  private String tiles() {
    String metric = metric();
    List<MetricLine> measured =
        evaluationLines().stream().filter(line -> Double.isFinite(line.value(metric))).toList();
    StringBuilder tiles = new StringBuilder();
    Optional<MetricLine> best =
        measured.stream().max(Comparator.comparingDouble(line -> line.value(metric)));
    best.ifPresent(
        line ->
            tile(
                tiles,
                "best " + metric.replace("eval_", ""),
                Html.number(line.value(metric)),
                change(line, measured.getFirst(), metric)));
    double[] rewards =
        lines.stream().mapToDouble(l -> l.value("reward")).filter(Double::isFinite).toArray();
    if (rewards.length > 0) {
      int part = Math.max(1, rewards.length / 10);
      tile(
          tiles,
          "reward, last tenth",
          Html.number(mean(rewards, rewards.length - part, rewards.length)),
          "first tenth " + Html.number(mean(rewards, 0, part)));
    }
    long steps = lines.stream().mapToLong(MetricLine::step).max().orElse(0);
    tile(
        tiles,
        "steps",
        "%,d".formatted(steps),
        "%,d users".formatted(steps * run.config().optimizer().usersPerStep()));
    tile(tiles, "time", time(elapsed()), "%d evaluations".formatted(evaluationLines().size()));
    return tiles.toString();
  }

  private static String change(MetricLine best, MetricLine first, String metric) {
    return best.step() == first.step()
        ? "at step " + best.step()
        : "at step %,d; %s at step %,d"
            .formatted(best.step(), Html.number(first.value(metric)), first.step());
  }

  private static void tile(StringBuilder tiles, String label, String value, String note) {
    tiles.append(
        "<div class=\"tile\"><span>%s</span><strong>%s</strong><small>%s</small></div>\n"
            .formatted(Html.escape(label), value, Html.escape(note)));
  }

  private String metric() {
    return "eval_" + run.config().evaluation().metricForBestModel();
  }

  private List<MetricLine> evaluationLines() {
    return lines.stream().filter(line -> line.kind() == MetricLine.Kind.EVAL).toList();
  }

  /** Pauses between a stop and the resumption count: nobody wrote down how long they were. */
  private Duration elapsed() {
    Instant end = lines.isEmpty() ? run.identity().started() : lines.getLast().time();
    return Duration.between(run.identity().started(), end);
  }

  private static String time(Duration time) {
    return time.toHours() > 0
        ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
        : time.toMinutes() > 0
            ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
            : "%d s".formatted(time.toSeconds());
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }

  private String evaluations() {
    List<MetricLine> measured = evaluationLines();
    if (measured.isEmpty()) {
      return "<p class=\"none\">Not evaluated yet.</p>";
    }
    List<String> names =
        measured.stream().flatMap(l -> l.metrics().values().keySet().stream()).distinct().toList();
    StringBuilder table =
        new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>step</th>");
    names.forEach(
        name -> table.append("<th>%s</th>".formatted(Html.escape(name.replace("eval_", "")))));
    table.append("</tr></thead><tbody>");
    for (MetricLine line : measured) {
      table.append(
          "<tr%s><th scope=\"row\">%,d%s</th>"
              .formatted(
                  line.best() ? " class=\"best\"" : "", line.step(), line.best() ? " ★" : ""));
      names.forEach(name -> table.append("<td>%s</td>".formatted(Html.number(line.value(name)))));
      table.append("</tr>");
    }
    return table
        .append("</tbody></table></div><p class=\"note\">★ better than all before.</p>")
        .toString();
  }

  /** Evenly over the run, so that one can read how the reasoning changed. */
  private String rationales() {
    if (rationales.isEmpty()) {
      return "<p class=\"none\">None sampled yet.</p>";
    }
    int shown = Math.min(MOST_RATIONALES, rationales.size());
    List<Rationale> chosen = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      int at = shown == 1 ? 0 : (int) ((long) i * (rationales.size() - 1) / (shown - 1));
      chosen.add(rationales.get(at));
    }
    StringBuilder cards = new StringBuilder();
    for (int i = 0; i < chosen.size(); i++) {
      boolean open = chosen.size() <= OPEN_RATIONALES || i % (chosen.size() / OPEN_RATIONALES) == 0;
      cards.append(RationaleCard.html(chosen.get(i), open));
    }
    return cards.toString();
  }

  private String data() {
    RunIdentity identity = run.identity();
    StringBuilder rows = new StringBuilder("<table class=\"facts\"><tbody>");
    identity.dataFigures().forEach((name, value) -> fact(rows, name, value));
    fact(rows, "data hash", identity.dataHash());
    fact(rows, "model identity", identity.modelIdentity());
    return rows.append("</tbody></table>").toString();
  }

  /** Section by section, what differs from the defaults marked. */
  private String config() {
    Map<String, String> defaults = TrainConfig.defaults().settings();
    StringBuilder rows = new StringBuilder("<table class=\"facts\"><tbody>");
    run.config()
        .settings()
        .forEach(
            (key, value) -> {
              boolean changed = !value.equals(defaults.get(key));
              rows.append(
                  "<tr%s><th scope=\"row\">%s</th><td>%s</td></tr>"
                      .formatted(
                          changed ? " class=\"changed\"" : "",
                          Html.escape(key),
                          Html.escape(value)));
            });
    return rows.append("</tbody></table>").toString();
  }

  private static void fact(StringBuilder rows, String name, String value) {
    rows.append(
        "<tr><th scope=\"row\">%s</th><td>%s</td></tr>"
            .formatted(Html.escape(name), Html.escape(value)));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RunReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
