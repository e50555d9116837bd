package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Adapters of ours in the layout of {@code peft}. {@code src/test/golden/check_java_lora.py} loads
 * the committed ones with the library itself and keeps the logits that it computes; {@code
 * GoldenParityTest} compares them with ours. With {@code -Dr2ec.golden.write=true} the folders are
 * written again.
 */
class PeftAdapterTest {

  private static final Path GOLDEN = Path.of("src/test/golden");

  @TempDir private Path folder;

  /** The adapters that are committed, one of each way to scale. */
  enum Committed {
    LLAMA(
        "llama", 4, 128, false, 0.003f, "q_proj k_proj v_proj o_proj gate_proj up_proj down_proj"),
    QWEN2("qwen2", 3, 7.5, true, 0.05f, "v_proj q_proj down_proj");

    private final String model;
    private final int rank;
    private final double alpha;
    private final boolean stabilised;
    private final float scaleUp;
    private final String targets;

    Committed(
        String model, int rank, double alpha, boolean stabilised, float scaleUp, String targets) {
      this.model = model;
      this.rank = rank;
      this.alpha = alpha;
      this.stabilised = stabilised;
      this.scaleUp = scaleUp;
      this.targets = targets;
    }

    PeftAdapter adapter() {
      List<String> targetModules = List.of(targets.split(" ", -1));
      List<PeftAdapter.Linear> linears = new ArrayList<>();
      Path weights = GOLDEN.resolve(model).resolve("model");
      try (ModelBundle base = Checkpoint.open(weights, Path.of("target/digests"))) {
        Map<String, long[]> shapes = new TreeMap<>(Comparator.naturalOrder());
        base.weights().names().stream()
            .filter(
                name -> targetModules.stream().anyMatch(t -> name.endsWith("." + t + ".weight")))
            .forEach(name -> shapes.put(name.replace(".weight", ""), base.weights().shape(name)));
        Random random = new Random(11);
        shapes.forEach(
            (module, shape) ->
                linears.add(
                    new PeftAdapter.Linear(
                        module,
                        (int) shape[1],
                        (int) shape[0],
                        gaussian(random, rank * (int) shape[1], 0.3f),
                        gaussian(random, (int) shape[0] * rank, scaleUp))));
      }
      return new PeftAdapter(
          rank, alpha, stabilised, targetModules, List.of(), model + "/model", linears);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFilesAreThoseThatTheLibraryWasShown(Committed committed) throws IOException {
    Path golden = GOLDEN.resolve(committed.model).resolve("java-lora");
    if (Boolean.getBoolean("r2ec.golden.write")) {
      committed.adapter().write(golden);
    }
    committed.adapter().write(folder);
    for (String file : List.of(LoraAdapter.CONFIG, LoraAdapter.WEIGHTS)) {
      assertThat(folder.resolve(file)).hasSameBinaryContentAs(golden.resolve(file));
    }
  }

  @Test
  void anAdapterOfSomeLayersNamesThem() throws IOException {
    PeftAdapter all = Committed.values()[0].adapter();
    List<PeftAdapter.Linear> last =
        all.linears().stream().filter(each -> each.module().contains("layers.1.")).toList();
    new PeftAdapter(
            all.rank(),
            all.alpha(),
            all.rankStabilised(),
            all.targetModules(),
            List.of(1),
            all.baseModel(),
            last)
        .write(folder);
    Path weights = GOLDEN.resolve(Committed.values()[0].model).resolve("model");
    try (ModelBundle base = Checkpoint.open(weights, Path.of("target/digests"));
        LoraAdapter read = LoraAdapter.open(folder, base.weights())) {
      assertThat(read.modules())
          .isNotEmpty()
          .hasSize(last.size())
          .allMatch(module -> module.startsWith("model.layers.1."));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenReadsBackWithItsScaleAndMatrices(Committed committed) throws IOException {
    PeftAdapter written = committed.adapter();
    written.write(folder);
    Path weights = GOLDEN.resolve(committed.model).resolve("model");
    try (ModelBundle base = Checkpoint.open(weights, Path.of("target/digests"));
        LoraAdapter read = LoraAdapter.open(folder, base.weights())) {
      double root = committed.stabilised ? Math.sqrt(committed.rank) : committed.rank;
      assertThat(read.scale()).isEqualTo(committed.alpha / root, within(1e-12));
      assertThat(read.modules()).hasSize(written.linears().size());
      for (PeftAdapter.Linear linear : written.linears()) {
        assertThat(read.down(linear.module(), linear.in())).isEqualTo(linear.down());
        assertThat(read.up(linear.module(), 0, linear.out())).isEqualTo(linear.up());
      }
    }
  }

  @Test
  void writingAgainLeavesTwoFilesAndNothingElse() throws IOException {
    Committed.LLAMA.adapter().write(folder);
    Committed.LLAMA.adapter().write(folder);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(LoraAdapter.CONFIG, LoraAdapter.WEIGHTS);
    }
  }

  private static float[] gaussian(Random random, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * scale;
    }
    return values;
  }
}
