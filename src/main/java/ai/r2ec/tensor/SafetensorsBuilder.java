package ai.r2ec.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects float32 tensors and free texts, and writes them as one file in the safetensors format:
 * what {@link SafetensorsFile} and the Python library read. Keeps the arrays, not copies of them.
 */
public final class SafetensorsBuilder {

  private static final JsonMapper JSON = new JsonMapper();

  /** The format wants the data to begin at a multiple of this. */
  private static final int ALIGNMENT = 8;

  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<float[]> data = new ArrayList<>();
  private long bytes;

  /**
   * Adds a tensor.
   *
   * @param values row by row, as many as the shape says
   * @throws IllegalArgumentException if the name is taken or the shape has another size
   */
  public SafetensorsBuilder add(String name, float[] values, long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    if (elements != values.length || header.containsKey(name)) {
      throw new IllegalArgumentException(
          "tensor %s: %d values for %d places, or added twice"
              .formatted(name, values.length, elements));
    }
    long end = bytes + (long) Float.BYTES * values.length;
    // In this order always: equal tensors make equal files.
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("dtype", "F32");
    entry.put("shape", shape);
    entry.put("data_offsets", new long[] {bytes, end});
    header.put(name, entry);
    data.add(values);
    bytes = end;
    return this;
  }

  /** Adds a text to the header's {@code __metadata__}; the last one of a key counts. */
  public SafetensorsBuilder metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Writes the file so that it is there whole or not at all, also after a power cut: into a
   * neighbour first, to the disk, then over the name.
   *
   * @throws IOException if it cannot be written; what was under the name is still there then
   */
  public void write(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(Objects.requireNonNull(absolute.getParent(), "file is a root"));
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      writeAll(part);
      Files.move(
          part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private void writeAll(Path part) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(out, head());
      for (float[] values : data) {
        ByteBuffer buffer = littleEndian(Float.BYTES * values.length);
        buffer.asFloatBuffer().put(values);
        writeFully(out, buffer);
      }
      out.force(true);
    }
  }

  private ByteBuffer head() {
    Map<String, Object> all = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      all.put("__metadata__", metadata);
    }
    all.putAll(header);
    byte[] json = JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    ByteBuffer head = littleEndian(Long.BYTES + length).putLong(length).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    return head.flip();
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void writeFully(FileChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }
}
