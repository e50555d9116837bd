package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.Activation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.RopeScaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden checkpoints feel every peculiarity of their family: with one of them switched off the
 * logits leave the reference by at least a hundred times the tolerance of the parity test, so
 * parity proves each.
 */
class PeculiarityTest {

  private static final double FELT = 1e-2;

  @TempDir private Path folder;

  static Stream<Arguments> peculiarities() {
    Stream<Arguments> own =
        Stream.of(
            off("llama/golden", "rope theta", m -> m.with("ropeTheta", 10_000.0)),
            off("llama/golden", "norm epsilon", m -> m.with("rmsNormEps", 1e-2)),
            off("llama/golden", "activation", m -> m.with("activation", Activation.GELU_TANH)),
            off("llama/golden", "attention scale", m -> m.with("attentionScale", 0.2)),
            off("qwen2/golden", "qkv bias", m -> m.with("attentionBias", false)),
            off("qwen2/golden", "rope theta", m -> m.with("ropeTheta", 10_000.0)),
            off("qwen2/golden", "unused window", m -> windows(m, 8, 8)),
            off("qwen2-untied/golden", "qkv bias", m -> m.with("attentionBias", false)),
            off("qwen2-untied/golden", "rope theta", m -> m.with("ropeTheta", 10_000.0)),
            off("qwen2-untied/golden", "untied head", m -> m.with("tiedEmbeddings", true)),
            off("gemma2/golden", "attention cap", m -> m.with("attentionSoftCap", 0.0)),
            off("gemma2/golden", "final cap", m -> m.with("finalSoftCap", 0.0)),
            off("gemma2/golden", "window", m -> windows(m, 0, 0)),
            off("gemma2/golden", "window by one", m -> windows(m, 9, 0)),
            off("gemma2/golden", "window everywhere", m -> windows(m, 8, 8)),
            off("gemma2/golden", "window on odd layers", m -> windows(m, 0, 8)),
            off("gemma2/golden", "embedding scale", m -> m.with("embeddingScale", 1.0)),
            off("gemma2/golden", "post norms", m -> m.with("postNorms", false)),
            off("gemma2/golden", "(1 + w) norms", m -> m.with("unitOffsetNorm", false)),
            off("gemma2/golden", "query scale", m -> m.with("attentionScale", Math.sqrt(1 / 32.0))),
            off("gemma2/golden", "activation", m -> m.with("activation", Activation.SILU)),
            off("gemma2/golden", "rope theta", m -> m.with("ropeTheta", 100_000.0)),
            off("llama-rope-linear/golden", "scaling", PeculiarityTest::unscaled),
            off("llama-rope-llama3/golden", "scaling", PeculiarityTest::unscaled),
            off("llama-rope-yarn/golden", "scaling", PeculiarityTest::unscaled),
            off("llama-rope-yarn/golden", "attention factor", PeculiarityTest::withoutFactor));
    Stream<Arguments> common =
        Stream.of("llama/golden", "qwen2/golden", "qwen2-untied/golden", "gemma2/golden")
            .flatMap(
                name ->
                    Stream.of(
                        off(name, "half-split rope", PeculiarityTest::interleaved),
                        off(name, "grouped heads", PeculiarityTest::tiled)));
    return Stream.concat(own, common);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("peculiarities")
  void switchingItOffIsFelt(String name, String what, UnaryOperator<ChangedModel> change)
      throws IOException {
    try (GoldenVectors golden = GoldenVectors.open(name);
        ModelBundle bundle = golden.bundle(folder);
        DecoderModel model = change.apply(new ChangedModel(bundle)).load()) {
      double moved = 0;
      for (GoldenVectors.Prompt prompt : golden.prompts()) {
        float[][] logits = model.logits(prompt.tokens());
        moved = Math.max(moved, GoldenParityTest.error(logits, prompt.logits()));
      }
      assertThat(moved).as(what).isGreaterThanOrEqualTo(FELT);
    }
  }

  private static Arguments off(String name, String what, UnaryOperator<ChangedModel> change) {
    return Arguments.of(name, what, change);
  }

  private static ChangedModel windows(ChangedModel model, int even, int odd) {
    int layers = model.config().layers();
    List<Integer> windows =
        Stream.iterate(0, i -> i + 1).limit(layers).map(i -> i % 2 == 0 ? even : odd).toList();
    return model.with("slidingWindows", windows);
  }

  private static ChangedModel unscaled(ChangedModel model) {
    return model.with("ropeScaling", new RopeScaling.None());
  }

  private static ChangedModel withoutFactor(ChangedModel model) {
    RopeScaling.Yarn yarn = (RopeScaling.Yarn) model.config().ropeScaling();
    return model.with(
        "ropeScaling",
        new RopeScaling.Yarn(
            yarn.factor(),
            1,
            yarn.betaFast(),
            yarn.betaSlow(),
            yarn.originalMaxPositions(),
            yarn.truncate()));
  }

  /** Rotates neighbours where the families rotate the halves of a head. */
  private static ChangedModel interleaved(ChangedModel model) {
    int dimension = model.config().headDimension();
    for (String part : List.of("q_proj.weight", "k_proj.weight", "q_proj.bias", "k_proj.bias")) {
      model.reorder(
          part,
          row -> {
            int within = row % dimension;
            int half = dimension / 2;
            return row - within + (within < half ? 2 * within : 2 * (within - half) + 1);
          });
    }
    return model;
  }

  /** Lets query head h read key head h mod KV where the families read h / (heads / KV). */
  private static ChangedModel tiled(ChangedModel model) {
    DecoderConfig config = model.config();
    int groups = config.keyValueHeads();
    int each = config.heads() / groups;
    int dimension = config.headDimension();
    for (String part : List.of("q_proj.weight", "q_proj.bias")) {
      model.reorder(part, row -> tiledRow(row, groups, each, dimension));
    }
    return model.reorderColumns(
        "o_proj.weight", column -> tiledRow(column, groups, each, dimension));
  }

  private static int tiledRow(int row, int groups, int each, int dimension) {
    int head = row / dimension;
    int other = (head % each) * groups + head / each;
    return other * dimension + row % dimension;
  }
}
