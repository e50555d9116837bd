package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.tensor.SafetensorsFile;
import ai.r2ec.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against {@code make_sequential.py}: the same weights give the same scores, losses, gradients. */
class GoldenSequentialTest {

  private static final Path FOLDER = Path.of("src/test/golden/sequential");

  /** One file of vectors and the model that they are about. */
  private record Golden(JsonNode meta, SafetensorsFile file, SequentialModel model)
      implements AutoCloseable {

    static Golden open(Architecture architecture, Objective objective) throws IOException {
      JsonNode meta =
          new JsonMapper()
              .readTree(Files.readString(FOLDER.resolve(architecture.label() + ".json")));
      SequentialOptions.Network network =
          new SequentialOptions.Network(
              architecture,
              meta.get("dimension").asInt(),
              meta.get("layers").asInt(),
              meta.get("heads").asInt(),
              0,
              meta.get("window").asInt());
      SequentialOptions.Fit fit =
          new SequentialOptions.Fit(objective, 0, meta.get("penalty").asDouble(), 0.001, 8, 1, 1);
      Golden golden =
          new Golden(
              meta,
              SafetensorsFile.open(FOLDER.resolve(architecture.label() + ".safetensors")),
              SequentialModel.create(
                  new SequentialOptions(network, fit, 1), meta.get("items").asInt(), "cpu"));
      golden.model.load(golden.all("weights"));
      return golden;
    }

    List<float[]> all(String set) {
      return model.shapes().stream().map(shape -> tensor(set + "." + shape.name())).toList();
    }

    float[] tensor(String name) {
      float[] values = new float[Math.toIntExact(file.info(name).elements())];
      file.read(name, 0, values, 0, values.length);
      return values;
    }

    Batch batch(Objective objective) {
      JsonNode rows = meta.get("histories");
      int[][] histories = new int[rows.size()][];
      for (int i = 0; i < histories.length; i++) {
        histories[i] = rows.get(i).valueStream().mapToInt(JsonNode::asInt).toArray();
      }
      return Batch.ofHistories(histories, model.window())
          .with(fromOne(meta.get("targets")), fromOne(meta.get("drawn").get(objective.label())));
    }

    private static long[] fromOne(JsonNode items) {
      return items.valueStream().mapToLong(item -> 1 + item.asLong()).toArray();
    }

    /** Largest difference over the largest expected value. */
    void assertClose(String what, float[] found, float... expected) {
      double peak = 0;
      double worst = 0;
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        peak = Math.max(peak, Math.abs(expected[i]));
        worst = Math.max(worst, Math.abs(expected[i] - found[i]));
      }
      assertThat(worst)
          .as(what)
          .isLessThanOrEqualTo(meta.get("tolerance").asDouble() * Math.max(peak, 0.05));
    }

    @Override
    public void close() {
      file.close();
      model.close();
    }
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Architecture.values())
        .flatMap(one -> Stream.of(Objective.values()).map(two -> Arguments.of(one, two)));
  }

  @ParameterizedTest
  @EnumSource
  void scoresEqualTheReference(Architecture architecture) throws IOException {
    try (Golden golden = Golden.open(architecture, Objective.CROSS_ENTROPY)) {
      float[][] scores = golden.model().scores(golden.batch(Objective.CROSS_ENTROPY));
      float[] expected = golden.tensor("scores");
      int items = scores[0].length;
      for (int row = 0; row < scores.length; row++) {
        float[] want = new float[items];
        System.arraycopy(expected, row * items, want, 0, items);
        golden.assertClose("scores of history " + row, scores[row], want);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void lossAndEveryGradientEqualTheReference(Architecture architecture, Objective objective)
      throws IOException {
    try (Golden golden = Golden.open(architecture, objective)) {
      double loss = golden.model().accumulate(golden.batch(objective), 1);
      double expected = golden.meta().get("losses").get(objective.label()).asDouble();
      assertThat(loss).isCloseTo(expected, within(1e-5 * expected));
      List<float[]> gradients = golden.all(objective.label());
      for (int i = 0; i < gradients.size(); i++) {
        golden.assertClose(
            golden.model().shapes().get(i).name(),
            TensorScope.toFloats(golden.model().weights().get(i).getGradient()),
            gradients.get(i));
      }
    }
  }
}
