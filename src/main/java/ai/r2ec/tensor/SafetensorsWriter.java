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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes float32 tensors in the safetensors format, in the order of their names and without gaps,
 * so that equal tensors make equal files. A file is there whole or not at all: it is written beside
 * its place, forced to the disk and then moved.
 */
public final class SafetensorsWriter {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ALIGNMENT = 8; // of the header, as the reference implementation pads it
  private static final int BUFFER_FLOATS = 1 << 16;

  private SafetensorsWriter() {}

  /**
   * Writes a file, replacing the one that is there.
   *
   * @param file its directory must exist
   * @param tensors no two of one name
   * @param metadata free texts of the header
   * @throws IOException if it cannot be written; what was there before stays
   * @throws IllegalArgumentException if two tensors share a name
   */
  public static void write(Path file, List<FloatTensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<FloatTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparing(FloatTensor::name));
    byte[] header = header(ordered, metadata);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      writeAll(partial, header, ordered);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
  }

  private static void writeAll(Path partial, byte[] header, List<FloatTensor> tensors)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(out, length(header.length));
      writeFully(out, ByteBuffer.wrap(header));
      for (FloatTensor tensor : tensors) {
        write(out, tensor.values());
      }
      out.force(true);
    }
  }

  private static byte[] header(List<FloatTensor> tensors, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject("__metadata__");
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(text -> texts.put(text.getKey(), text.getValue()));
    }
    Set<String> names = new HashSet<>();
    long position = 0;
    for (FloatTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", "F32").putPOJO("shape", tensor.shape());
      long end = position + 4L * tensor.values().length;
      entry.putPOJO("data_offsets", new long[] {position, end});
      position = end;
    }
    String json = JSON.writeValueAsString(header);
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer length(long bytes) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes).flip();
  }

  private static void write(FileChannel out, float[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 * BUFFER_FLOATS).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += BUFFER_FLOATS) {
      int count = Math.min(BUFFER_FLOATS, values.length - from);
      buffer.clear();
      buffer.asFloatBuffer().put(values, from, count);
      writeFully(out, buffer.limit(4 * count));
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
