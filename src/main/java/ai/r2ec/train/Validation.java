package ai.r2ec.train;

import ai.r2ec.data.Sample;
import ai.r2ec.data.Samples;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.evaluate.RankingMetrics;
import ai.r2ec.text.Prompt;
import ai.r2ec.train.config.EvaluationSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Measures the model as it serves: every item encoded anew, greedy reasoning, full ranking with the
 * history masked.
 */
final class Validation {

  /** Samples that are asked about at once, so that progress shows. */
  private static final int CHUNK = 64;

  private final TrainedModel model;
  private final EvaluationSection options;
  private final List<Sample> samples;
  private final Progress progress;

  Validation(TrainedModel model, TrainConfig config, List<Sample> samples, Progress progress) {
    this.model = model;
    this.options = config.evaluation();
    int most = options.evalSamples() == 0 ? samples.size() : options.evalSamples();
    this.samples =
        IntStream.of(Samples.drawIndexes(samples.size(), most, config.seed()))
            .mapToObj(samples::get)
            .toList();
    this.progress = progress;
  }

  /** Whether there is anything to measure on. */
  boolean isEmpty() {
    return samples.isEmpty();
  }

  /** Refreshes all item vectors and ranks every sample. */
  Metrics run() {
    model.refreshAll();
    List<OptionalInt> ranks = new ArrayList<>();
    long length = 0;
    for (int from = 0; from < samples.size(); from += CHUNK) {
      progress.report("Validating", "users", from, samples.size());
      List<Sample> part = samples.subList(from, Math.min(samples.size(), from + CHUNK));
      List<Completion> completions = model.complete(part.stream().map(this::request).toList());
      for (int i = 0; i < part.size(); i++) {
        length += completions.get(i).tokens().length;
        ranks.add(rank(part.get(i), completions.get(i)));
      }
    }
    progress.report("Validating", "users", samples.size(), samples.size());
    RankingMetrics metrics = new RankingMetrics(ranks);
    Metrics found = new Metrics();
    for (int k : new int[] {5, 10, 20}) {
      found.put("eval_hit@" + k, metrics.hitRateAt(k));
      found.put("eval_ndcg@" + k, metrics.ndcgAt(k));
    }
    return found
        .put("eval_mrr", metrics.mrr())
        .put("eval_completions/mean_length", (double) length / samples.size());
  }

  /** The value that chooses the best checkpoint. */
  double objective(Metrics metrics) {
    // With one target a user, recall is hit rate.
    String name = "eval_" + options.metricForBestModel().replace("recall", "hit");
    Double value = metrics.values().get(name);
    if (value == null) {
      throw new IllegalStateException("an evaluation measures no " + name);
    }
    return value;
  }

  private RolloutCollector.Request request(Sample sample) {
    Prompt prompt = model.userPrompt(sample, options.maxCompletionLength());
    SamplingParams greedy = new SamplingParams(0, 1, 0, model.repetitionPenalty(), 0);
    return new RolloutCollector.Request(prompt, greedy, options.maxCompletionLength());
  }

  private OptionalInt rank(Sample sample, Completion completion) {
    ItemTable items = model.items();
    int target = items.rowOf(sample.target().itemId());
    var seen = RecPoStep.seen(items, sample);
    if (target < 0 || seen.get(target)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        items.standing(completion.state(), target, seen, model.temperature()).rank());
  }
}
