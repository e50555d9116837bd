package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import ai.r2ec.tensor.SafetensorsTestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tiny checkpoints for tests: copies of the golden ones to be spoilt, or generated weights. */
final class Checkpoint {

  static final Path GOLDEN = Path.of("src/test/golden");
  private static final JsonMapper JSON = new JsonMapper();

  private Checkpoint() {}

  static ModelBundle open(Path model, Path cache) {
    return open(new BundleLocation(model, null, null), cache);
  }

  static ModelBundle open(BundleLocation location, Path cache) {
    return new BundleReader(new FileDigests(cache), Progress.NONE).read(location);
  }

  /** Copies the files of a directory, not its subdirectories. */
  static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rewrites a JSON file. */
  static void edit(Path file, UnaryOperator<ObjectNode> change) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
      Files.writeString(file, change.apply(json).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] values(ModelWeights weights, String name) {
    long elements = 1;
    for (long dimension : weights.shape(name)) {
      elements *= dimension;
    }
    float[] values = new float[(int) elements];
    weights.read(name, 0, values, 0, values.length);
    return values;
  }

  /** Random tensors of the shapes that a config asks for. */
  static Map<String, float[]> random(DecoderConfig config, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    TensorLayout.of(config)
        .forEach(
            (name, shape) -> {
              float[] values =
                  new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              tensors.put(name, values);
            });
    return tensors;
  }

  static Path write(Path file, DecoderConfig config, Map<String, float[]> tensors)
      throws IOException {
    SafetensorsTestFile writer = new SafetensorsTestFile();
    Map<String, long[]> shapes = TensorLayout.of(config);
    tensors.forEach(
        (name, values) -> writer.add(name, "F32", shapes.getOrDefault(name, new long[0]), values));
    return writer.write(file);
  }
}
