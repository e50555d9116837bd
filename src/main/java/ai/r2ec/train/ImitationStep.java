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
import java.util.Map;
import java.util.stream.IntStream;

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
    List<Prompt> prompts = batch.stream().map(each -> prompt(each.sample())).toList();
    List<List<TrainedModel.EventStart>> events = events(batch, prompts);
    BatchColumns columns = columns(batch, events, seed);
    Map<Integer, Integer> columnOf = columns.columnsByRow();
    List<MicroBatch.Example> examples = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < batch.size(); i++) {
      int[] whole = whole(prompts.get(i), batch.get(i).reasoning());
      int given = given(prompts.get(i), whole, batch.get(i), tokenWeight);
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
              probes(events.get(i), columnOf)));
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
  private List<List<TrainedModel.EventStart>> events(
      List<ReasonedSample> batch, List<Prompt> prompts) {
    return IntStream.range(0, batch.size())
        .mapToObj(
            i ->
                config.coldStart().everyEvent()
                    ? model.eventStarts(prompts.get(i), batch.get(i).sample())
                    : List.<TrainedModel.EventStart>of())
        .toList();
  }

  private BatchColumns columns(
      List<ReasonedSample> batch, List<List<TrainedModel.EventStart>> events, long seed) {
    int[] targets =
        batch.stream()
            .mapToInt(each -> model.items().rowOf(each.sample().target().itemId()))
            .toArray();
    if (config.coldStart().everyEvent() && !config.recpo().wholeCatalogue()) {
      return BatchColumns.ofEvents(
          targets,
          events.stream().flatMap(List::stream).map(TrainedModel.EventStart::row).toList());
    }
    return BatchColumns.of(targets, config.recpo(), model.items().size(), seed);
  }

  private static List<MicroBatch.Probe> probes(
      List<TrainedModel.EventStart> events, Map<Integer, Integer> columnOf) {
    return events.stream()
        .map(
            event -> new MicroBatch.Probe(event.position(), columnOf.getOrDefault(event.row(), -1)))
        .toList();
  }

  /**
   * Tokens that are given and not learned. Where a demonstration has no reasoning, the marker is
   * given too, all but its last token: a model that is asked for none must rank behind the bare
   * prompt, but is not to learn to leave its reasoning out.
   */
  private int given(Prompt prompt, int[] whole, ReasonedSample demonstration, double tokenWeight) {
    if (tokenWeight > 0 && config.coldStart().learnPrompts()) {
      return 1;
    }
    return demonstration.reasoning().isEmpty() ? whole.length - 1 : prompt.tokens().length;
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

  private Metrics metrics(BatchLearner.Sums sums, ObjectiveTerms terms) {
    double crossEntropy = -sums.logProbSum() / terms.tokens();
    double infoNce = -sums.targetLogProbSum() / terms.rollouts();
    Metrics metrics = new Metrics();
    if (config.coldStart().everyEvent() && terms.rankWeight() > 0) {
      // On-policy the part of the targets is the weight itself, see objective.py.
      metrics.put("loss/events", sums.rankLoss() / terms.rankWeight() + 1);
    }
    return metrics
        .put("loss", terms.tokenWeight() * crossEntropy + terms.rankWeight() * infoNce)
        .put("loss/token", crossEntropy)
        .put("loss/recommendation", infoNce)
        .put("completions/mean_length", (double) terms.tokens() / terms.rollouts())
        .put("entropy", sums.entropySum() / terms.tokens())
        .put("num_tokens", (double) sums.tokens());
  }
}
