package ai.r2ec.train.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which metrics share a chart, in which order, and what they mean. */
final class ReportCharts {

  /** One chart: title, meaning, and the metrics in it with their labels. */
  private record Plan(
      String title, String meaning, MetricLine.Kind kind, Map<String, String> labels) {}

  private static final List<Plan> PLANS =
      List.of(
          train("Reward", "(1 − β) · NDCG + β · probability of the item that came next.", "reward"),
          new Plan(
              "NDCG on validation",
              "Greedy reasoning, full ranking, history masked.",
              MetricLine.Kind.EVAL,
              ordered("eval_ndcg@5", "@5", "eval_ndcg@10", "@10", "eval_ndcg@20", "@20")),
          new Plan(
              "Hit rate on validation",
              "Share of targets among the first K.",
              MetricLine.Kind.EVAL,
              ordered("eval_hit@5", "@5", "eval_hit@10", "@10", "eval_hit@20", "@20")),
          new Plan(
              "MRR on validation",
              "Mean of 1 / rank of the target.",
              MetricLine.Kind.EVAL,
              ordered("eval_mrr", "MRR")),
          train(
              "Groups without variance",
              "Share of users whose rollouts all earned the same: they teach nothing.",
              "frac_reward_zero_std"),
          train("Spread of rewards", "Standard deviation within the groups.", "reward_std"),
          new Plan(
              "Length of reasoning",
              "Tokens of a completion, its marker included.",
              MetricLine.Kind.TRAIN,
              ordered(
                  "completions/mean_length", "mean",
                  "completions/min_length", "shortest",
                  "completions/max_length", "longest")),
          train(
              "Cut reasonings",
              "Share that ran out of tokens before the marker.",
              "completions/clipped_ratio"),
          train("Entropy", "Of the next token, mean over the completions, nats.", "entropy"),
          train("Clipped tokens", "Share of tokens whose ratio was clipped.", "clip_ratio"),
          train("Gradient norm", "Before clipping.", "grad_norm"),
          train("Learning rate", "After warm-up and schedule.", "learning_rate"),
          train("Loss", "Token part and recommendation part together.", "loss"));

  private ReportCharts() {}

  /** A chart for every metric that was measured; those without a plan come last. */
  static List<Chart> of(List<MetricLine> lines) {
    List<Chart> charts = new ArrayList<>();
    Set<String> left = new TreeSet<>();
    lines.forEach(line -> left.addAll(line.metrics().values().keySet()));
    for (Plan plan : PLANS) {
      List<Curve> curves = new ArrayList<>();
      plan.labels()
          .forEach(
              (metric, label) -> {
                left.remove(metric);
                curves.add(Curve.of(label, metric, plan.kind(), lines));
              });
      add(charts, plan.title(), plan.meaning(), curves);
    }
    for (String metric : left) {
      for (MetricLine.Kind kind : MetricLine.Kind.values()) {
        add(charts, metric, "", List.of(Curve.of(metric, metric, kind, lines)));
      }
    }
    return charts;
  }

  private static void add(List<Chart> charts, String title, String meaning, List<Curve> curves) {
    List<Curve> measured = curves.stream().filter(curve -> !curve.points().isEmpty()).toList();
    if (!measured.isEmpty()) {
      charts.add(new Chart(title, meaning, measured));
    }
  }

  private static Plan train(String title, String meaning, String metric) {
    return new Plan(title, meaning, MetricLine.Kind.TRAIN, Map.of(metric, title));
  }

  private static Map<String, String> ordered(String... metricsAndLabels) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < metricsAndLabels.length; i += 2) {
      labels.put(metricsAndLabels[i], metricsAndLabels[i + 1]);
    }
    return labels;
  }
}
