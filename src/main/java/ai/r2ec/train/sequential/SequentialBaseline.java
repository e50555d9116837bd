package ai.r2ec.train.sequential;

import ai.r2ec.data.Samples;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.Baseline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A trained baseline that scores all items it was trained with. Thread-safe. */
public final class SequentialBaseline implements Baseline, AutoCloseable {

  private static final int BATCH = 256;

  private final String name;
  private final SequentialRun run;
  private final List<String> items;
  private final SequentialModel model;

  private SequentialBaseline(String name, SequentialCheckpoint trained, SequentialModel model) {
    this.name = name;
    this.run = trained.run();
    this.items = trained.items();
    this.model = model;
  }

  /**
   * Opens the model of a finished run.
   *
   * @param name in reports
   * @param folder of the run
   * @param device {@code cpu} or {@code cuda:N}
   * @throws R2ecException.Unusable if there is no such model
   */
  public static SequentialBaseline open(String name, Path folder, String device) {
    SequentialCheckpoint trained =
        SequentialCheckpoint.read(
            folder.resolve(SequentialTraining.MODEL), List.of(SequentialCheckpoint.BEST));
    SequentialModel model =
        SequentialModel.create(trained.run().options(), trained.items().size(), device);
    model.load(trained.set(SequentialCheckpoint.BEST));
    return new SequentialBaseline(name, trained, model);
  }

  /** How the model was made. */
  public SequentialRun run() {
    return run;
  }

  /** Identifiers of the items that it scores, by index. */
  public List<String> items() {
    return items;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("options", run.options().toString(), "trained_on", run.data());
  }

  /** Wants samples of a split whose items are {@link #items()}. */
  @Override
  public synchronized double[] scores(Samples samples, int sample) {
    float[] scores = model.scores(histories(model, samples, sample, sample + 1))[0];
    return IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).toArray();
  }

  /**
   * Ranks of the targets of many samples, from 1.
   *
   * @param samples of a split whose items are {@link #items()}
   * @param mask whether items of the history are left out of the ranking; a target among them has
   *     no rank then
   */
  public synchronized List<OptionalInt> ranks(Samples samples, boolean mask) {
    return ranks(model, samples, mask);
  }

  @Override
  public synchronized void close() {
    model.close();
  }

  static List<OptionalInt> ranks(SequentialModel model, Samples samples, boolean mask) {
    List<OptionalInt> ranks = new ArrayList<>(samples.size());
    for (int from = 0; from < samples.size(); from += BATCH) {
      int to = Math.min(samples.size(), from + BATCH);
      float[][] scores = model.scores(histories(model, samples, from, to));
      for (int i = from; i < to; i++) {
        int[] masked = mask ? samples.history(i) : new int[0];
        ranks.add(FullRanking.rank(scores[i - from], samples.target(i), masked));
      }
    }
    return ranks;
  }

  private static Batch histories(SequentialModel model, Samples samples, int from, int to) {
    int[][] histories = IntStream.range(from, to).mapToObj(samples::history).toArray(int[][]::new);
    return Batch.ofHistories(histories, model.window());
  }
}
