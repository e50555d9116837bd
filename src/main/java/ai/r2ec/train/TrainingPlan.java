package ai.r2ec.train;

import ai.r2ec.data.Samples;
import ai.r2ec.domain.UserId;
import ai.r2ec.train.config.ColdStartSection;
import ai.r2ec.train.config.OptimizerSection;
import ai.r2ec.train.config.TrainConfig;
import java.util.List;

/**
 * Which step does what, as a function of its number alone: so a run that goes on from a checkpoint
 * needs to know nothing but how many steps are done.
 *
 * @param config the training
 * @param samples training samples, at least 1
 * @param demonstrators whose reasonings are imitated, one entry a demonstration
 */
record TrainingPlan(TrainConfig config, int samples, List<UserId> demonstrators) {

  /** The plan of a training. */
  static TrainingPlan of(TrainConfig config, TrainingData data) {
    return new TrainingPlan(
        config,
        data.train().size(),
        data.demonstrations().stream().map(each -> each.sample().user()).toList());
  }

  /** What a step learns from. */
  enum Phase {
    /**
     * Departure 1 from the paper: the recommendation head alone, on targets against each other's
     * (InfoNCE, van den Oord et al., arXiv 1807.03748), without reasoning, for models whose item
     * and user vectors have nothing in common yet.
     */
    CONTRASTIVE,
    /**
     * Departure 2 from the paper: given reasonings are imitated, with the same loss on the
     * recommendation head, for models that can not reason yet.
     */
    SUPERVISED,
    /** The paper's. */
    RECPO
  }

  /** Steps of the whole training. */
  long steps() {
    return coldSteps() + recPoSteps();
  }

  private long coldSteps() {
    return cold().contrastiveSteps() + supervisedSteps();
  }

  private long supervisedSteps() {
    return demonstrators.isEmpty() ? 0 : cold().supervisedSteps();
  }

  private long recPoSteps() {
    OptimizerSection optimizer = config.optimizer();
    long steps = (long) Math.ceil(optimizer.numTrainEpochs() * samples / optimizer.usersPerStep());
    return optimizer.maxSteps() > 0 ? Math.min(steps, optimizer.maxSteps()) : steps;
  }

  /**
   * What a step learns from.
   *
   * @param done steps done before it
   */
  Phase phase(long done) {
    if (done < cold().contrastiveSteps()) {
      return Phase.CONTRASTIVE;
    }
    return done < coldSteps() ? Phase.SUPERVISED : Phase.RECPO;
  }

  /** Steps done before it in its own phase. */
  long doneInPhase(long done) {
    return switch (phase(done)) {
      case CONTRASTIVE -> done;
      case SUPERVISED -> done - cold().contrastiveSteps();
      case RECPO -> done - coldSteps();
    };
  }

  /** Learning rate of a step; each phase warms up and decays by itself. */
  double rate(long done) {
    OptimizerSection optimizer = config.optimizer();
    double number = doneInPhase(done) + 1.0;
    double warm = Math.min(1, number / Math.max(1, optimizer.warmupSteps()));
    return switch (phase(done)) {
      case CONTRASTIVE ->
          warm * cold().contrastiveLearningRate() * decay(number - 1, cold().contrastiveSteps());
      case SUPERVISED ->
          warm * cold().supervisedLearningRate() * decay(number - 1, supervisedSteps());
      case RECPO -> warm * optimizer.learningRate() * decay(number - 1, recPoSteps());
    };
  }

  private double decay(double done, long steps) {
    double warmup = config.optimizer().warmupSteps();
    double way = Math.clamp((done - warmup) / Math.max(1.0, steps - warmup), 0, 1);
    return switch (config.optimizer().lrSchedulerType()) {
      case CONSTANT -> 1;
      case LINEAR -> 1 - way;
      case COSINE -> 0.5 * (1 + Math.cos(Math.PI * way));
    };
  }

  /** Users, or demonstrations, of a step. */
  int users(long done) {
    return switch (phase(done)) {
      case CONTRASTIVE -> cold().contrastiveBatchSize();
      case SUPERVISED -> cold().supervisedBatchSize();
      case RECPO -> config.optimizer().usersPerStep();
    };
  }

  /** Passes over the samples when so many steps are done, of the phase that the last belongs to. */
  double epoch(long done) {
    long last = done - 1;
    return (doneInPhase(last) + 1.0) * users(last) / population(last);
  }

  /** Whether the model is measured when so many steps are done. */
  boolean evaluatesAfter(long done) {
    int every = config.evaluation().evalSteps();
    if (every == 0) {
      double perEpoch = (double) samples / config.optimizer().usersPerStep();
      every = (int) Math.max(1, perEpoch / config.evaluation().evalsPerEpoch());
    }
    return done == 0
        ? config.evaluation().evalOnStart()
        : done == steps() || done == coldSteps() || done % every == 0;
  }

  /** Whether a checkpoint is written when so many steps are done. */
  boolean savesAfter(long done) {
    return done > 0 && (done == steps() || done % config.checkpoint().saveSteps() == 0);
  }

  /**
   * The samples of a step: the next ones of a permutation that is drawn anew for each epoch, with
   * so many of one demonstrator's side by side as the configuration says.
   *
   * @return indexes of samples, or of demonstrations in the supervised start
   */
  int[] batch(long done) {
    int size = population(done);
    int[] batch = new int[Math.min(users(done), size)];
    long position = doneInPhase(done) * batch.length;
    long epoch = -1;
    int[] order = {};
    for (int i = 0; i < batch.length; i++, position++) {
      if (position / size != epoch) {
        epoch = position / size;
        order = order(done, seed(config.seed(), phase(done).name().hashCode(), epoch));
      }
      batch[i] = order[(int) (position % size)];
    }
    return batch;
  }

  private int[] order(long done, long seed) {
    if (phase(done) == Phase.SUPERVISED && cold().windowsPerUser() > 1) {
      return UserGroups.order(demonstrators, cold().windowsPerUser(), seed);
    }
    return Samples.permutation(population(done), seed);
  }

  private int population(long done) {
    return phase(done) == Phase.SUPERVISED ? demonstrators.size() : samples;
  }

  /** A seed of a place in the training; other places have others (SplitMix64's finaliser). */
  static long seed(long... parts) {
    long mixed = 0;
    for (long part : parts) {
      mixed = (mixed ^ part) + 0x9E3779B97F4A7C15L;
      mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
      mixed ^= mixed >>> 31;
    }
    return mixed;
  }

  private ColdStartSection cold() {
    return config.coldStart();
  }
}
