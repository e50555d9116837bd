package ai.r2ec.train.sequential;

import ai.djl.ndarray.NDArray;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.RankingMetrics;
import ai.r2ec.tensor.TensorScope;
import ai.r2ec.train.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Trains a baseline on a split: Adam, one validation after each epoch, and the weights of the best
 * one kept.
 *
 * <p>After every epoch the run lies in its folder, in {@code last.safetensors}; {@code
 * model.safetensors} is written when it is over. A run that was stopped, at any moment, goes on
 * from there and ends with the same bits as one that never was, on the same machine with the same
 * number of threads: order, dropout and negatives follow from the seed and the epoch's number.
 */
public final class SequentialTraining {

  private static final String LAST = "last.safetensors";

  /** The trained model in a run's folder. */
  public static final String MODEL = "model.safetensors";

  private static final List<String> SETS =
      List.of("weights", "means", "squares", SequentialCheckpoint.BEST);

  private final Split split;
  private final SequentialOptions options;
  private final Path folder;
  private final String device;
  private final Progress progress;

  /**
   * Does nothing yet.
   *
   * @param folder where the run lies, made when it is not there
   * @param device {@code cpu} or {@code cuda:N}
   */
  public SequentialTraining(
      Split split, SequentialOptions options, Path folder, String device, Progress progress) {
    this.split = split;
    this.options = options;
    this.folder = folder;
    this.device = device;
    this.progress = progress;
  }

  /**
   * Trains, or goes on training, until the epochs or the patience are used up. Interrupting the
   * thread stops it.
   *
   * @throws R2ecException.Unusable if the folder holds a run of other options or other data
   * @throws R2ecException.Invalid if there is nothing to train or to validate on
   * @throws CancellationException if it was interrupted
   */
  public SequentialRun run() throws IOException {
    if (split.train().size() == 0 || split.validation().size() == 0) {
      throw new R2ecException.Invalid("split", "has no training or no validation samples");
    }
    SequentialRun run = SequentialRun.begin(options, split.sha256());
    try (SequentialModel model = SequentialModel.create(options, split.items().size(), device);
        Adam adam = new Adam(device, model.weights(), Adam.Settings.PAPER)) {
      List<float[]> best = model.values();
      if (Files.exists(folder.resolve(LAST))) {
        SequentialCheckpoint last = resumable(run);
        run = last.run();
        model.load(last.set("weights"));
        adam.restore(run.steps(), last.set("means"), last.set("squares"));
        best = last.set(SequentialCheckpoint.BEST);
      }
      while (!run.finished()) {
        run = epoch(model, adam, run);
        best = run.bestEpoch() == run.epochs().size() ? model.values() : best;
        checkpoint(run, model, adam, best);
      }
      publish(run, best);
    }
    return run;
  }

  private SequentialRun epoch(SequentialModel model, Adam adam, SequentialRun before) {
    int number = before.epochs().size() + 1;
    String task = task(before, number);
    Epoch epoch = new Epoch(split.train(), options, split.items().size(), number);
    long start = System.nanoTime();
    double loss = 0;
    int done = 0;
    for (int i = 0; i < epoch.batches(); i++) {
      progress.report(task, "samples", done, split.train().size());
      Batch batch = epoch.batch(i);
      done += batch.size();
      loss += batch.size() * model.accumulate(batch, epoch.dropoutSeed(i));
      adam.step(options.fit().learningRate());
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted in epoch " + number);
      }
    }
    progress.report(task, "samples", split.train().size(), split.train().size());
    double seconds = (System.nanoTime() - start) / 1e9;
    Samples validation = split.validation();
    double ndcg = new RankingMetrics(SequentialBaseline.ranks(model, validation, true)).ndcgAt(10);
    int size = split.train().size();
    return before.after(new SequentialRun.Figures(loss / size, ndcg, size / seconds), adam.steps());
  }

  private String task(SequentialRun run, int number) {
    String task = "Training %s, epoch %d".formatted(options.network().architecture(), number);
    return run.epochs().isEmpty()
        ? task
        : String.format(
            Locale.ROOT,
            "%s, validation NDCG@10 %.4f, best %.4f (epoch %d)",
            task,
            run.epochs().getLast().ndcg(),
            run.bestNdcg(),
            run.bestEpoch());
  }

  private SequentialCheckpoint resumable(SequentialRun wanted) {
    SequentialCheckpoint last = SequentialCheckpoint.read(folder.resolve(LAST), SETS);
    if (!last.run().options().equals(wanted.options())
        || !last.run().data().equals(wanted.data())) {
      throw new R2ecException.Unusable(
          "%s holds a run of other %s; give another folder or remove it"
              .formatted(
                  folder,
                  last.run().options().equals(wanted.options())
                      ? "data"
                      : "options (" + last.run().options() + ")"));
    }
    return last;
  }

  private void checkpoint(SequentialRun run, SequentialModel model, Adam adam, List<float[]> best)
      throws IOException {
    Map<String, List<float[]>> sets = new LinkedHashMap<>();
    sets.put("weights", model.values());
    sets.put("means", values(adam.means()));
    sets.put("squares", values(adam.squares()));
    sets.put(SequentialCheckpoint.BEST, best);
    new SequentialCheckpoint(run, split.items().names(), sets).write(folder.resolve(LAST));
  }

  private void publish(SequentialRun run, List<float[]> best) throws IOException {
    if (!Files.exists(folder.resolve(MODEL))) {
      new SequentialCheckpoint(run, split.items().names(), Map.of(SequentialCheckpoint.BEST, best))
          .write(folder.resolve(MODEL));
    }
  }

  private static List<float[]> values(List<NDArray> arrays) {
    return arrays.stream().map(TensorScope::toFloats).toList();
  }
}
