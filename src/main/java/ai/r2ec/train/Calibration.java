package ai.r2ec.train;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.train.config.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how fast this machine trains: the very training, cut to two steps of few users and an
 * evaluation of few cases, in a folder that is thrown away. The first step, which loads and
 * compiles, is not counted.
 */
public final class Calibration implements TrainingObserver {

  private static final int USERS = 2;
  private static final int CASES = 8;
  private static final int STEPS = 2;

  private long evaluationBegun = System.nanoTime();
  private double secondsPerUser = Double.NaN;
  private double tokensPerUser = Double.NaN;
  private double firstEvaluation = Double.NaN;
  private double lastEvaluation = Double.NaN;

  private Calibration() {}

  /**
   * Measures.
   *
   * @param bundle the base; stays open
   * @param everything whether all weights are trained
   * @throws IOException if the disk has no room for a checkpoint
   */
  public static TrainingForecast.Rates measure(
      TrainConfig config,
      TrainingData data,
      ModelBundle bundle,
      boolean everything,
      Progress progress)
      throws IOException {
    Path folder = Files.createTempDirectory("r2ec-plan");
    try {
      Calibration observed = new Calibration();
      try (RecPoTrainer trainer =
          new RecPoTrainer(
              shortened(config),
              data,
              new RecPoTrainer.Place(bundle, everything, folder),
              observed,
              progress)) {
        observed.evaluationBegun = System.nanoTime();
        trainer.run();
      }
      return observed.rates(bytes(folder), peakMemory());
    } finally {
      delete(folder);
    }
  }

  @Override
  public void onStep(StepMetrics metrics, List<Rollout> rollouts) {
    secondsPerUser = metrics.values().getOrDefault("step_time", Double.NaN) / USERS;
    tokensPerUser = metrics.values().getOrDefault("num_tokens", Double.NaN) / USERS;
    evaluationBegun = System.nanoTime();
  }

  @Override
  public void onEvaluation(StepMetrics metrics, boolean best) {
    double seconds = (System.nanoTime() - evaluationBegun) / 1e9;
    if (Double.isNaN(firstEvaluation)) {
      firstEvaluation = seconds;
    }
    lastEvaluation = seconds;
    evaluationBegun = System.nanoTime();
  }

  /**
   * The first evaluation comes after one encoding of all items and begins with another; the last
   * has one alone. So their difference is one encoding, and the rest of the last the cases.
   */
  private TrainingForecast.Rates rates(long checkpoints, long memory) {
    double catalogue = Math.clamp(firstEvaluation - lastEvaluation, 0, lastEvaluation);
    return new TrainingForecast.Rates(
        secondsPerUser,
        tokensPerUser,
        Double.isNaN(lastEvaluation) ? 0 : (lastEvaluation - catalogue) / CASES,
        Double.isNaN(catalogue) ? 0 : catalogue,
        checkpoints,
        memory);
  }

  private static TrainConfig shortened(TrainConfig config) {
    return TrainConfig.parse(
        config.yaml(),
        Map.ofEntries(
            Map.entry("optimizer.per_device_train_batch_size", Integer.toString(USERS)),
            Map.entry("optimizer.gradient_accumulation_steps", "1"),
            Map.entry("optimizer.max_steps", Integer.toString(STEPS)),
            Map.entry("optimizer.num_train_epochs", "1000"),
            Map.entry("cold_start.contrastive_steps", "0"),
            Map.entry("cold_start.supervised_steps", "0"),
            Map.entry("evaluation.eval_on_start", "true"),
            Map.entry("evaluation.eval_steps", Integer.toString(STEPS)),
            Map.entry("evaluation.eval_samples", Integer.toString(CASES)),
            Map.entry("checkpoint.save_steps", Integer.toString(STEPS)),
            Map.entry("checkpoint.save_total_limit", "1")));
  }

  /** Most memory that the process ever had, where the system tells; else what the heap may have. */
  private static long peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return 1_024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return Runtime.getRuntime().maxMemory();
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
