package ai.r2ec.train;

import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.text.Prompt;
import ai.r2ec.train.config.RecPoSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
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
      int[] completion = model.completion(prompt, batch.get(i).reasoning());
      tokens += completion.length;
      examples.add(
          new MicroBatch.Example(
              prompt.tokens(),
              completion,
              1,
              1,
              columns.columns()[i],
              columns.all(),
              new float[0]));
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
    return metrics(learner.learn(StepBatch.of(model, examples, columns), terms), terms);
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
