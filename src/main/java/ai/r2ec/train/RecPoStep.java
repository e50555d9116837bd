package ai.r2ec.train;

import ai.r2ec.data.Sample;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Interaction;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.text.Prompt;
import ai.r2ec.train.config.RecPoSection;
import ai.r2ec.train.config.RolloutSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A step of RecPO (arXiv 2505.16994, section 4): G rollouts a user from the serving engine, their
 * rewards against the items, advantages within the group, one gradient for both heads.
 *
 * <p>Faults of the published code (RRec 449a544) that are not copied: advantages are broadcast once
 * too often there, so that a single group has no gradient on its tokens; the longest rollout of
 * each micro-batch loses its last marker token there.
 */
final class RecPoStep {

  private final TrainedModel model;
  private final TrainConfig config;
  private final BatchLearner learner;

  RecPoStep(TrainedModel model, TrainConfig config, BatchLearner learner) {
    this.model = model;
    this.config = config;
    this.learner = learner;
  }

  /**
   * What a step yields.
   *
   * @param rollouts users in the order of the batch, each one's rollouts together
   */
  record Result(Metrics metrics, List<Rollout> rollouts) {}

  /** Collects the gradient of a batch of users. */
  Result learn(List<Sample> users, long seed) {
    long started = System.nanoTime();
    List<Prompt> prompts = users.stream().map(this::prompt).toList();
    List<Completion> completions = model.complete(requests(prompts, seed));
    model.refresh(users.stream().mapToInt(this::target).sorted().distinct().toArray());
    List<Rollout> rollouts = judge(users, prompts, completions);
    long drawn = System.nanoTime();
    BatchLearner.Sums sums = update(users, rollouts, seed);
    long learned = System.nanoTime();
    Metrics metrics = RolloutMetrics.of(rollouts, config.rollout().numGenerations(), sums);
    metrics.put("profiling/rollout_s", (drawn - started) / 1e9);
    metrics.put("profiling/update_s", (learned - drawn) / 1e9);
    return new Result(metrics, rollouts);
  }

  private Prompt prompt(Sample sample) {
    return model.userPrompt(sample, config.rollout().maxCompletionLength());
  }

  private int target(Sample sample) {
    return model.items().rowOf(sample.target().itemId());
  }

  /** A seed of its own for each (step, user, rollout). */
  private List<RolloutCollector.Request> requests(List<Prompt> prompts, long seed) {
    RolloutSection options = config.rollout();
    List<RolloutCollector.Request> requests = new ArrayList<>();
    for (int user = 0; user < prompts.size(); user++) {
      for (int i = 0; i < options.numGenerations(); i++) {
        SamplingParams sampling =
            new SamplingParams(
                options.temperature(),
                options.topP(),
                options.topK(),
                model.repetitionPenalty(),
                TrainingPlan.seed(seed, user, i));
        requests.add(
            new RolloutCollector.Request(
                prompts.get(user),
                sampling,
                options.maxCompletionLength(),
                config.recpo().importanceSamplingCorrection()));
      }
    }
    return requests;
  }

  private List<Rollout> judge(
      List<Sample> users, List<Prompt> prompts, List<Completion> completions) {
    int group = config.rollout().numGenerations();
    RewardFunction reward = RewardFunction.of(config.recpo());
    List<Rollout> rollouts = new ArrayList<>();
    for (int user = 0; user < users.size(); user++) {
      Sample sample = users.get(user);
      List<Completion> own = completions.subList(user * group, (user + 1) * group);
      List<ItemTable.Standing> standings =
          own.stream().map(each -> standing(sample, each)).toList();
      double[] rewards = standings.stream().mapToDouble(reward::of).toArray();
      double[] advantages = Advantages.of(rewards, config.recpo().advantage());
      for (int i = 0; i < group; i++) {
        rollouts.add(
            new Rollout(
                sample.user(),
                sample.target().itemId(),
                user,
                prompts.get(user).tokens(),
                own.get(i).tokens(),
                own.get(i).text(),
                own.get(i).finish(),
                own.get(i).logProbs(),
                standings.get(i).rank(),
                rewards[i],
                advantages[i]));
      }
    }
    return rollouts;
  }

  private ItemTable.Standing standing(Sample sample, Completion completion) {
    return model
        .items()
        .standing(
            completion.state(), target(sample), seen(model.items(), sample), model.temperature());
  }

  /** Rows of the history, which is masked as in serving. */
  static BitSet seen(ItemTable items, Sample sample) {
    BitSet seen = new BitSet();
    for (Interaction event : sample.history()) {
      int row = items.rowOf(event.itemId());
      if (row >= 0) {
        seen.set(row);
      }
    }
    return seen;
  }

  private BatchLearner.Sums update(List<Sample> users, List<Rollout> rollouts, long seed) {
    RecPoSection options = config.recpo();
    BatchColumns columns =
        BatchColumns.of(
            users.stream().mapToInt(this::target).toArray(),
            options,
            model.items().size(),
            TrainingPlan.seed(seed, -1));
    List<MicroBatch.Example> examples = new ArrayList<>();
    for (int i = 0; i < rollouts.size(); i++) {
      Rollout rollout = rollouts.get(i);
      examples.add(
          new MicroBatch.Example(
              rollout.prompt(),
              rollout.completion(),
              rollout.advantage(),
              isRelabelled(rollouts, i) ? 1 : 0,
              columns.columns()[rollout.group()],
              columns.all(),
              rollout.logProbs()));
    }
    ObjectiveTerms terms =
        new ObjectiveTerms(
            rollouts.stream().mapToInt(rollout -> rollout.completion().length).sum(),
            rollouts.size(),
            model.temperature(),
            options.epsilon(),
            options.epsilonHigh(),
            options.tokenLossWeight(),
            options.recommendationLossWeight(),
            options.importanceSamplingCorrection() ? options.importanceSamplingCap() : 0);
    return learner.learn(StepBatch.of(model, examples, columns), terms);
  }

  /** Whether a rollout is among the best of its group, the earlier one among equals. */
  private boolean isRelabelled(List<Rollout> rollouts, int index) {
    int group = config.rollout().numGenerations();
    int first = index - index % group;
    return IntStream.range(first, first + group)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -rollouts.get(i).reward()))
        .limit(config.recpo().relabelTopk())
        .anyMatch(i -> i == index);
  }

  /** Whether a rollout ended by itself. */
  static boolean isTerminated(Rollout rollout) {
    return rollout.finish() == FinishReason.STOP || rollout.finish() == FinishReason.END_OF_TURN;
  }
}
