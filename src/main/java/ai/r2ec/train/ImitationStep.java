package ai.r2ec.train;

import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.text.Prompt;
import ai.r2ec.train.config.RecPoSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A step of the cold start: cross-entropy on given reasonings and InfoNCE on the targets behind
 * them. Both are the objective of RecPO at advantage 1: the gradient of {@code -exp(logp -
 * sg(logp))} is that of {@code -logp}.
 */
final class ImitationStep {

  private final TrainedModel model;
  private final TrainConfig config;
  private final BatchLearner learner;

  ImitationStep(TrainedModel model, TrainConfig config, BatchLearner learner) {
    this.model = model;
    this.config = config;
    this.learner = learner;
  }

  /**
   * Collects the gradient of a batch.
   *
   * @param batch the reasonings, empty ones to learn from the marker on
   * @param tokenWeight factor on the cross-entropy; 0 trains the recommendation head alone
   * @param seed of the extra negatives
   */
  Metrics learn(List<ReasonedSample> batch, double tokenWeight, long seed) {
    RecPoSection options = config.recpo();
    int[] targets =
        batch.stream()
            .mapToInt(each -> model.items().rowOf(each.sample().target().itemId()))
            .toArray();
    BatchColumns columns = BatchColumns.of(targets, options, model.items().size(), seed);
    List<MicroBatch.Example> examples = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < batch.size(); i++) {
      Prompt prompt = prompt(batch.get(i).sample());
      int[] whole = whole(prompt, batch.get(i).reasoning());
      boolean fromTheFirst = tokenWeight > 0 && config.coldStart().learnPrompts();
      int given = fromTheFirst ? 1 : prompt.tokens().length;
      tokens += whole.length - given;
      examples.add(
          new MicroBatch.Example(
              Arrays.copyOf(whole, given),
              Arrays.copyOfRange(whole, given, whole.length),
              1,
              1,
              columns.columns()[i],
              columns.all(),
              new float[0],
              config.coldStart().everyEvent()
                  ? probes(prompt, batch.get(i).sample(), columns)
                  : List.of()));
    }
    ObjectiveTerms terms =
        new ObjectiveTerms(
            tokens,
            batch.size(),
            model.temperature(),
            options.epsilon(),
            options.epsilonHigh(),
            tokenWeight,
            options.recommendationLossWeight(),
            0);
    BatchLearner.Sums sums = learner.learn(StepBatch.of(model, examples, columns), terms);
    for (int i = 0; i < sums.itemStates().length; i++) {
      model.items().put(columns.items().get(i), new HiddenState(sums.itemStates()[i]));
    }
    return metrics(sums, terms);
  }

  /**
   * What came next after each line of the history, asked at the end of the line before it, as
   * SASRec (arXiv 1808.09781) learns from every event.
   */
  private List<MicroBatch.Probe> probes(Prompt prompt, Sample sample, BatchColumns columns) {
    int[] columnOf = columns.columnsByRow();
    return model.eventStarts(prompt, sample).stream()
        .map(start -> new MicroBatch.Probe(start.position(), columnOf[start.row()]))
        .toList();
  }

  /** Prompt, reasoning and marker. */
  private int[] whole(Prompt prompt, String reasoning) {
    int[] completion = model.completion(prompt, reasoning);
    int[] whole = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + completion.length);
    System.arraycopy(completion, 0, whole, prompt.tokens().length, completion.length);
    return whole;
  }

  private Prompt prompt(Sample sample) {
    return model.userPrompt(sample, config.rollout().maxCompletionLength());
  }

  private static Metrics metrics(BatchLearner.Sums sums, ObjectiveTerms terms) {
    double crossEntropy = -sums.logProbSum() / terms.tokens();
    double infoNce = -sums.targetLogProbSum() / terms.rollouts();
    return new Metrics()
        .put("loss", terms.tokenWeight() * crossEntropy + terms.rankWeight() * infoNce)
        .put("loss/token", crossEntropy)
        .put("loss/recommendation", infoNce)
        .put("completions/mean_length", (double) terms.tokens() / terms.rollouts())
        .put("entropy", sums.entropySum() / terms.tokens())
        .put("num_tokens", (double) sums.tokens());
  }
}
