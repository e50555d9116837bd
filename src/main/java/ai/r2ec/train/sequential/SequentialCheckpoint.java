package ai.r2ec.train.sequential;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.FloatTensor;
import ai.r2ec.tensor.SafetensorsFile;
import ai.r2ec.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run on disk: one safetensors file, replaced as a whole.
 *
 * @param run how far it is
 * @param items identifiers of the items, by index
 * @param sets values of all weights by what they are: {@code weights}, {@code means}, {@code
 *     squares} and {@code best} of a run that goes on; {@code best} alone of a model
 */
record SequentialCheckpoint(
    SequentialRun run, List<String> items, Map<String, List<float[]>> sets) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The weights after the best epoch. */
  static final String BEST = "best";

  /** The weights of a set that was read or given. */
  List<float[]> set(String name) {
    return Objects.requireNonNull(sets.get(name), name);
  }

  /** Writes the file, whole or not at all. */
  void write(Path file) throws IOException {
    List<WeightShape> shapes = WeightShape.of(run.options().network(), items.size());
    List<FloatTensor> tensors = new ArrayList<>();
    sets.forEach(
        (set, values) -> {
          for (int i = 0; i < shapes.size(); i++) {
            WeightShape shape = shapes.get(i);
            String name = set + "." + shape.name();
            tensors.add(new FloatTensor(name, shape.dimensions(), values.get(i)));
          }
        });
    Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
    SafetensorsWriter.write(
        file,
        tensors,
        Map.of("run", JSON.writeValueAsString(run), "items", JSON.writeValueAsString(items)));
  }

  /**
   * Reads some of the sets.
   *
   * @throws R2ecException.Unusable naming the file if it is not such a file
   */
  static SequentialCheckpoint read(Path file, List<String> sets) {
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      SequentialRun run = JSON.readValue(text(in, "run"), SequentialRun.class);
      List<String> items = List.of(JSON.readValue(text(in, "items"), String[].class));
      Map<String, List<float[]>> values = new LinkedHashMap<>();
      for (String set : sets) {
        values.put(set, read(in, set, WeightShape.of(run.options().network(), items.size())));
      }
      return new SequentialCheckpoint(run, items, values);
    } catch (JacksonException e) {
      throw new R2ecException.Unusable(
          file + " is no checkpoint of a sequential baseline: " + e.getOriginalMessage(), e);
    }
  }

  private static List<float[]> read(SafetensorsFile in, String set, List<WeightShape> shapes) {
    List<float[]> all = new ArrayList<>();
    for (WeightShape shape : shapes) {
      String name = set + "." + shape.name();
      long[] found = in.info(name).shape();
      if (!Arrays.equals(shape.dimensions(), found)) {
        throw new R2ecException.Unusable(
            "%s: tensor %s has shape %s, its options say %s"
                .formatted(in.path(), name, Arrays.toString(found), shape.shape()));
      }
      float[] values = new float[Math.toIntExact(in.info(name).elements())];
      in.read(name, 0, values, 0, values.length);
      all.add(values);
    }
    return all;
  }

  private static String text(SafetensorsFile in, String key) {
    String text = in.metadata().get(key);
    if (text == null) {
      throw new R2ecException.Unusable(
          "%s is no checkpoint of a sequential baseline: no %s in its header"
              .formatted(in.path(), key));
    }
    return text;
  }
}
