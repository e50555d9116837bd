package ai.r2ec.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checked header of a safetensors file.
 *
 * @param tensors by name, in the order of the header
 * @param metadata free texts
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {

  /** Bound of the format's reference implementation, bytes. */
  static final long MAX_HEADER = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  private static final Map<String, Integer> ELEMENT_BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("F32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("F64", 8));

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Where a tensor lies.
   *
   * @param info name, shape, type
   * @param begin first byte in the file
   */
  record Entry(TensorInfo info, long begin) {
    long end() {
      return begin + info.bytes();
    }
  }

  static SafetensorsHeader read(MappedFile file) {
    if (file.size() < LENGTH_BYTES) {
      throw file.unusable("%d bytes are too few for a safetensors file".formatted(file.size()));
    }
    long length = file.bytes().get(MappedFile.LONG, 0);
    if (length < 2 || length > MAX_HEADER) {
      throw file.unusable(
          "the header claims %s bytes; a safetensors header has 2 to %d"
              .formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    if (length > file.size() - LENGTH_BYTES) {
      throw file.unusable(
          "the header claims %d bytes but the file has only %d: it is truncated"
              .formatted(length, file.size()));
    }
    JsonNode json = parse(file, (int) length);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), text(e.getValue())));
      } else {
        tensors.put(
            field.getKey(), entry(file, LENGTH_BYTES + length, field.getKey(), field.getValue()));
      }
    }
    checkLayout(file, LENGTH_BYTES + length, tensors);
    return new SafetensorsHeader(tensors, metadata);
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : node.toString();
  }

  private static JsonNode parse(MappedFile file, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(file.bytes(), ValueLayout.JAVA_BYTE, LENGTH_BYTES, bytes, 0, length);
    JsonNode json;
    try {
      json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      throw file.unusable("the header is not valid JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw file.unusable("the header is not a JSON object");
    }
    return json;
  }

  private static Entry entry(MappedFile file, long dataBegin, String name, JsonNode json) {
    JsonNode offsets = json.path("data_offsets");
    JsonNode dims = json.path("shape");
    JsonNode dtype = json.path("dtype");
    if (!dtype.isString() || !dims.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw file.unusable("tensor %s needs a dtype, a shape and two data_offsets".formatted(name));
    }
    Integer size = ELEMENT_BYTES.get(dtype.stringValue());
    if (size == null) {
      throw file.unusable("tensor %s has unknown dtype %s".formatted(name, dtype.stringValue()));
    }
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = natural(file, name, "shape", dims.get(i));
    }
    long begin = natural(file, name, "data_offsets", offsets.get(0));
    long end = natural(file, name, "data_offsets", offsets.get(1));
    long elements = product(file, name, shape);
    if (end < begin || end - begin != elements * size) {
      throw file.unusable(
          "tensor %s has data_offsets [%d, %d] but its shape and dtype ask for %d bytes"
              .formatted(name, begin, end, elements * size));
    }
    if (end > file.size() - dataBegin) {
      throw file.unusable(
          "tensor %s ends at byte %d but the file has only %d: it is truncated"
              .formatted(name, dataBegin + end, file.size()));
    }
    return new Entry(
        new TensorInfo(name, shape, dtype.stringValue(), elements, end - begin), dataBegin + begin);
  }

  private static long natural(MappedFile file, String name, String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw file.unusable(
          "tensor %s: %s holds %s, which is not a whole number from 0"
              .formatted(name, field, value));
    }
    return value.longValue();
  }

  private static long product(MappedFile file, String name, long[] shape) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension != 0 && elements > (Long.MAX_VALUE >> 4) / dimension) {
        throw file.unusable("tensor %s has a shape beyond any file".formatted(name));
      }
      elements *= dimension;
    }
    return elements;
  }

  /** The format allows no overlap and no gap: every byte belongs to one tensor. */
  private static void checkLayout(MappedFile file, long dataBegin, Map<String, Entry> tensors) {
    List<Entry> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long position = dataBegin;
    for (Entry entry : ordered) {
      if (entry.begin() != position) {
        throw file.unusable(
            "tensor %s begins at byte %d, the tensor before it ends at %d: they %s"
                .formatted(
                    entry.info().name(),
                    entry.begin(),
                    position,
                    entry.begin() < position ? "overlap" : "leave a gap"));
      }
      position = entry.end();
    }
    if (position != file.size()) {
      throw file.unusable(
          "the last tensor ends at byte %d but the file has %d".formatted(position, file.size()));
    }
  }
}
