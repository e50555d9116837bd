package ai.r2ec.train;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.TrainingOutcome.End;
import ai.r2ec.train.config.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A training from its first evaluation to its last checkpoint. Everything that is drawn is drawn by
 * the seed and the number of the step, and a checkpoint holds all that the next step depends on: a
 * run that was killed and goes on equals one that was not, bit for bit, with the same threads and
 * rollouts in int8. (In other formats the last bit of a rollout may feel who was in its batch.)
 *
 * <p>Departures from the paper are numbered in {@link TrainingPlan.Phase}. The engine that writes
 * rollouts may compute in int8 where the paper's computes in bf16 (departure 3).
 */
public final class RecPoTrainer implements AutoCloseable {

  private final TrainConfig config;
  private final TrainingData data;
  private final TrainingPlan plan;
  private final TrainedModel model;
  private final Validation validation;
  private final int microBatchTokens;
  private final Checkpoints checkpoints;
  private final TrainingObserver observer;
  private final Progress progress;
  private TrainingState state = TrainingState.START;
  private @Nullable Path lastCheckpoint;

  /**
   * Where a training reads and writes.
   *
   * @param bundle the base; stays open as long as the trainer
   * @param allWeights whether all weights are trained, from those of the bundle on, not an adapter
   * @param folder takes the checkpoints; a run that finds some goes on from the newest
   */
  public record Place(ModelBundle bundle, boolean allWeights, Path folder) {}

  /**
   * Loads the model.
   *
   * @throws R2ecException.Invalid if the configuration asks for what can not be done
   * @throws R2ecException.Unusable if the model can not be trained
   */
  public RecPoTrainer(
      TrainConfig config,
      TrainingData data,
      Place place,
      TrainingObserver observer,
      Progress progress) {
    this.config = config;
    this.data = known(data);
    this.plan = TrainingPlan.of(config, this.data);
    this.observer = observer;
    this.progress = progress;
    this.checkpoints =
        new Checkpoints(
            place.folder(),
            config.checkpoint().saveTotalLimit(),
            Fingerprint.of(config, this.data, place));
    this.model =
        new TrainedModel(place.bundle(), config, new ItemTable(data.items()), place.allWeights());
    this.microBatchTokens = microBatchTokens(place);
    this.validation = new Validation(model, config, this.data.validation(), progress);
  }

  private int microBatchTokens(Place place) {
    try {
      return MicroBatchBudget.tokens(
          config, place.bundle().config(), place.allWeights(), model.servingBytes());
    } catch (R2ecException.Invalid e) {
      model.close();
      throw e;
    }
  }

  /** Samples whose target is no item can be neither learned nor ranked. */
  private static TrainingData known(TrainingData data) {
    ItemTable items = new ItemTable(data.items());
    List<Sample> train =
        data.train().stream().filter(sample -> items.rowOf(sample.target().itemId()) >= 0).toList();
    return new TrainingData(data.items(), train, data.validation(), data.demonstrations());
  }

  /**
   * Trains to the end, or goes on from the newest checkpoint. An interrupt of the thread ends the
   * run between two steps, with a checkpoint.
   */
  public TrainingOutcome run() {
    state = checkpoints.restore(model).orElse(TrainingState.START);
    if (state.step() > 0) {
      lastCheckpoint = checkpoints.path(state.step());
      model.changed();
    }
    try {
      return outcome(loop());
    } catch (R2ecException.Unavailable e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      // Nothing of the step that was under way has reached weights or optimiser.
      save();
      return outcome(End.INTERRUPTED);
    }
  }

  private End loop() {
    while (true) {
      evaluate();
      if (state.step() >= plan.steps()) {
        return End.COMPLETED;
      }
      if (isPatienceSpent()) {
        save();
        return End.STOPPED_EARLY;
      }
      if (Thread.currentThread().isInterrupted()) {
        save();
        return End.INTERRUPTED;
      }
      step();
      // An evaluation that is due comes before the checkpoint, which then knows of it.
      evaluate();
      if (plan.savesAfter(state.step()) || state.bestStep() == state.step()) {
        save();
      }
      progress.report("Training", "steps", state.step(), plan.steps());
    }
  }

  private boolean isPatienceSpent() {
    int patience = config.evaluation().earlyStoppingPatience();
    return patience > 0 && state.sinceBest() >= patience;
  }

  private void evaluate() {
    if (validation.isEmpty()
        || state.measured() == state.step()
        || !plan.evaluatesAfter(state.step())) {
      return;
    }
    Metrics metrics = validation.run();
    state = state.evaluated(validation.objective(metrics));
    observer.onEvaluation(
        new StepMetrics(state.step(), metrics.values()), state.bestStep() == state.step());
  }

  private void step() {
    long started = System.nanoTime();
    long done = state.step();
    long seed = TrainingPlan.seed(config.seed(), done);
    if (plan.doneInPhase(done) == 0) {
      begin(plan.phase(done));
    }
    RecPoStep.Result learned = collectGradients(done, seed);
    double rate = plan.rate(done);
    double norm =
        model.learner().update(new AdamWStep(plan.doneInPhase(done) + 1, rate, config.optimizer()));
    model.changed();
    state = state.stepped();
    learned
        .metrics()
        .put("grad_norm", norm)
        .put("learning_rate", rate)
        .put("epoch", plan.epoch(state.step()))
        .put("step_time", (System.nanoTime() - started) / 1e9);
    observer.onStep(new StepMetrics(state.step(), learned.metrics().values()), learned.rollouts());
  }

  private RecPoStep.Result collectGradients(long done, long seed) {
    return switch (plan.phase(done)) {
      case CONTRASTIVE ->
          new RecPoStep.Result(imitation().learn(unreasoned(done), 0, seed), List.of());
      case SUPERVISED -> {
        List<ReasonedSample> batch =
            IntStream.of(plan.batch(done)).mapToObj(data.demonstrations()::get).toList();
        double weight = config.recpo().tokenLossWeight();
        yield new RecPoStep.Result(imitation().learn(batch, weight, seed), List.of());
      }
      case RECPO -> {
        List<Sample> users = IntStream.of(plan.batch(done)).mapToObj(data.train()::get).toList();
        yield new RecPoStep(model, config, learner()).learn(users, seed);
      }
    };
  }

  private ImitationStep imitation() {
    return new ImitationStep(model, config, learner());
  }

  private BatchLearner learner() {
    return new BatchLearner(model.learner(), microBatchTokens);
  }

  private List<ReasonedSample> unreasoned(long done) {
    List<ReasonedSample> batch = new ArrayList<>();
    for (int index : plan.batch(done)) {
      batch.add(new ReasonedSample(data.train().get(index), ""));
    }
    return batch;
  }

  /**
   * Each phase has an optimiser of its own, and where it reads the item table it begins with the
   * vectors of its first weights, which an evaluation has computed, if there was one.
   */
  private void begin(TrainingPlan.Phase phase) {
    forgetMoments();
    boolean reads = phase == TrainingPlan.Phase.RECPO || config.recpo().readsItemTable();
    if (reads && state.measured() != state.step()) {
      model.refreshAll();
    }
  }

  private void forgetMoments() {
    Learner learner = model.learner();
    for (int i = 0; i < learner.parameters().size(); i++) {
      float[] zeros = new float[learner.parameters().get(i).size()];
      learner.write(i, Learner.Slot.FIRST_MOMENT, zeros);
      learner.write(i, Learner.Slot.SECOND_MOMENT, zeros);
    }
  }

  private void save() {
    if (state.step() == 0) {
      return;
    }
    // Files can not be written by a thread that is interrupted.
    boolean interrupted = Thread.interrupted();
    try {
      lastCheckpoint = checkpoints.write(model, config.lora(), state);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    observer.onCheckpoint(state.step(), lastCheckpoint);
  }

  private TrainingOutcome outcome(End end) {
    boolean measured = state.bestStep() >= 0;
    return new TrainingOutcome(
        end,
        state.step(),
        measured ? state.best() : Double.NaN,
        state.bestStep(),
        state.bestStep() > 0 ? checkpoints.path(state.bestStep()) : null,
        lastCheckpoint);
  }

  /** Bytes of the copy of the weights that serves, beside the frozen base. */
  public long servingBytes() {
    return model.servingBytes();
  }

  @Override
  public void close() {
    model.close();
  }
}
