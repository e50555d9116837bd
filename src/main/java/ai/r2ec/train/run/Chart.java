package ai.r2ec.train.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Curves as a card with an inline SVG: what was measured in a faint line, its running mean in a
 * strong one. Colours come from the page's style, so that it reads on light and dark alike.
 *
 * @param title what is shown
 * @param meaning one sentence for those who do not know it
 * @param curves at least one, none empty
 */
record Chart(String title, String meaning, List<Curve> curves) {

  private static final int WIDTH = 420;
  private static final int HEIGHT = 210;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 26;
  private static final int SMOOTHED_FROM = 30;

  /** Keeps an unmodifiable copy. */
  Chart {
    curves = List.copyOf(curves);
  }

  /** The card. */
  String html() {
    Axis steps = Axis.between(min(true), max(true), 5);
    Axis values = Axis.around(min(false), max(false), 4);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, Html.escape(summary())));
    grid(svg, steps, values);
    for (int i = 0; i < curves.size(); i++) {
      draw(svg, i, steps, values);
    }
    svg.append("</svg>");
    return "<figure class=\"card\"><figcaption><b>%s</b><span class=\"now\">%s</span></figcaption>%s%s<p>%s</p></figure>\n"
        .formatted(
            Html.escape(title),
            curves.size() == 1 ? Html.number(last(curves.getFirst())) : "",
            svg,
            legend(),
            Html.escape(meaning));
  }

  /** What a reader hears who does not see the picture. */
  private String summary() {
    return curves.stream()
        .map(
            curve ->
                "%s: from %s at step %s to %s at step %s"
                    .formatted(
                        curve.label(),
                        Html.number(curve.points().getFirst().value()),
                        Html.number(curve.points().getFirst().step()),
                        Html.number(last(curve)),
                        Html.number(curve.points().getLast().step())))
        .collect(Collectors.joining("; "));
  }

  private void grid(StringBuilder svg, Axis steps, Axis values) {
    for (double tick : values.ticks()) {
      String y = coordinate(y(values, tick));
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH - RIGHT, y, y));
      svg.append(
          "<text class=\"tick\" x=\"%d\" y=\"%s\" text-anchor=\"end\" dy=\".32em\">%s</text>"
              .formatted(LEFT - 7, y, Html.number(tick)));
    }
    for (double tick : steps.ticks()) {
      svg.append(
          "<text class=\"tick\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
              .formatted(coordinate(x(steps, tick)), HEIGHT - 8, Html.number(tick)));
    }
  }

  private void draw(StringBuilder svg, int number, Axis steps, Axis values) {
    Curve curve = curves.get(number).thinned();
    boolean many = curve.points().size() >= SMOOTHED_FROM;
    if (many) {
      svg.append(line("raw c" + number, curve, steps, values));
    }
    svg.append(line("c" + number, many ? curve.smoothed() : curve, steps, values));
    for (Curve.Point point : curve.points()) {
      svg.append(
          "<circle class=\"%s c%d\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s %s, step %s</title></circle>"
              .formatted(
                  many ? "dot" : "mark",
                  number,
                  coordinate(x(steps, point.step())),
                  coordinate(y(values, point.value())),
                  many ? "5" : "3",
                  Html.escape(curve.label()),
                  Html.number(point.value()),
                  Html.number(point.step())));
    }
  }

  private static String line(String style, Curve curve, Axis steps, Axis values) {
    return "<polyline class=\"%s\" points=\"%s\"/>"
        .formatted(
            style,
            curve.points().stream()
                .map(
                    point ->
                        coordinate(x(steps, point.step()))
                            + ","
                            + coordinate(y(values, point.value())))
                .collect(Collectors.joining(" ")));
  }

  private String legend() {
    if (curves.size() == 1) {
      return "";
    }
    StringBuilder legend = new StringBuilder("<div class=\"legend\">");
    for (int i = 0; i < curves.size(); i++) {
      legend.append(
          "<span><i class=\"c%d\"></i>%s <b>%s</b></span>"
              .formatted(i, Html.escape(curves.get(i).label()), Html.number(last(curves.get(i)))));
    }
    return legend.append("</div>").toString();
  }

  private static double last(Curve curve) {
    return curve.points().getLast().value();
  }

  private double min(boolean step) {
    return curves.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(point -> step ? point.step() : point.value())
        .min()
        .orElseThrow();
  }

  private double max(boolean step) {
    return curves.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(point -> step ? point.step() : point.value())
        .max()
        .orElseThrow();
  }

  private static double x(Axis steps, double step) {
    return LEFT + steps.position(step) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(Axis values, double value) {
    return HEIGHT - BOTTOM - values.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
