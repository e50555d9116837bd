package ai.r2ec.cli;

import ai.r2ec.bench.BenchModel;
import ai.r2ec.bench.RandomShape;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceSettings;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The model that is measured: a configured one, or a shape filled with random weights. */
final class BenchModelOptions {

  @ArgGroup(validate = false, heading = "%nModel:%n")
  private DecoderOptions decoder = new DecoderOptions();

  @Option(
      names = "--random-weights",
      paramLabel = "SHAPE",
      description = "No model, but random weights: tiny, smollm2-135m or qwen2.5-3b.")
  private @Nullable String shape;

  /**
   * Opens it.
   *
   * @param slots sequences at once
   * @param maxTokens tokens that will be generated after a prompt
   */
  BenchModel open(Invocation invocation, BenchOptions bench, int slots, int maxTokens) {
    Properties properties =
        decoder
            .addTo(new Properties(invocation.properties()))
            .set("r2ec.engine.slots", slots)
            .setDefault("r2ec.engine.step-tokens", Math.max(256, slots + 192))
            .setDefault("r2ec.engine.queue-limit", slots);
    String name = shape;
    if (name == null) {
      return BenchModel.of(
          R2ecServer.startOffline(invocation.launch(properties.arguments(), false)), maxTokens);
    }
    ServiceSettings settings = R2ecServer.settings(properties.arguments());
    return BenchModel.random(
        shape(name),
        new ModelOptions(
            DeviceChoice.parse(settings.device()),
            Precision.parse(settings.dtype()),
            Runtime.getRuntime().availableProcessors()),
        slots,
        bench.seed(),
        invocation.progress());
  }

  private static RandomShape shape(String name) {
    return Stream.of(RandomShape.values())
        .filter(known -> key(known).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new R2ecException.Invalid(
                    "--random-weights",
                    "must be one of %s, got '%s'"
                        .formatted(
                            Stream.of(RandomShape.values())
                                .map(BenchModelOptions::key)
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  private static String key(RandomShape shape) {
    return switch (shape) {
      case TINY -> "tiny";
      case SMOLLM2_135M -> "smollm2-135m";
      case QWEN2_5_3B -> "qwen2.5-3b";
    };
  }
}
