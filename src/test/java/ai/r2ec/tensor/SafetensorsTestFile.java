package ai.r2ec.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes small safetensors files for tests. */
public final class SafetensorsTestFile {

  private final Map<String, String> entries = new LinkedHashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds a tensor; F16 and BF16 round the values, bf16 towards zero. */
  public SafetensorsTestFile add(String name, String dtype, long[] shape, float... values) {
    int size = dtype.equals("F32") ? 4 : 2;
    ByteBuffer bytes = ByteBuffer.allocate(values.length * size).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case "F32" -> bytes.putFloat(value);
        case "F16" -> bytes.putShort(Float.floatToFloat16(value));
        case "BF16" -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16));
        default -> throw new IllegalArgumentException(dtype);
      }
    }
    String dimensions =
        Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    entries.put(
        name,
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
            .formatted(name, dtype, dimensions, data.size(), data.size() + bytes.capacity()));
    data.writeBytes(bytes.array());
    return this;
  }

  /** Writes the file. */
  public Path write(Path file) throws IOException {
    String header = entries.values().stream().collect(Collectors.joining(",", "{", "}"));
    return write(file, header, data.toByteArray());
  }

  /** Writes a file with any header, right or wrong. */
  public static Path write(Path file, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    return Files.write(file, bytes.array());
  }
}
