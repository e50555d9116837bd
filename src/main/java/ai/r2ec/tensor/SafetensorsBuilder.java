package ai.r2ec.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Collects float32 tensors and free texts, and writes them as one file in the safetensors format:
 * what {@link SafetensorsFile} and the Python library read. Keeps the arrays, not copies of them.
 */
public final class SafetensorsBuilder {

  private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /**
   * Adds a tensor.
   *
   * @param values row by row, as many as the shape says
   * @throws IllegalArgumentException if the name is taken or the shape has another size
   */
  public SafetensorsBuilder add(String name, float[] values, long... shape) {
    if (tensors.putIfAbsent(name, new FloatTensor(name, shape, values)) != null) {
      throw new IllegalArgumentException("tensor %s was added twice".formatted(name));
    }
    return this;
  }

  /** Adds a text to the header's {@code __metadata__}; the last one of a key counts. */
  public SafetensorsBuilder metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Writes the file so that it is there whole or not at all, see {@link SafetensorsWriter}.
   *
   * @throws IOException if it cannot be written; what was under the name is still there then
   */
  public void write(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(Objects.requireNonNull(absolute.getParent(), "file is a root"));
    SafetensorsWriter.write(absolute, List.copyOf(tensors.values()), metadata);
  }
}
