package ai.r2ec.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a GGUF file.
 *
 * @param metadata by key, in the order of the file
 * @param tensors by name, in the order of the file
 */
record GgufHeader(Map<String, Object> metadata, Map<String, Entry> tensors) {

  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final int MAX_DIMENSIONS = 4;
  private static final long MAX_ALIGNMENT = 1 << 20;

  /**
   * Where a tensor lies.
   *
   * @param info name, shape, type
   * @param type how its blocks are read
   * @param begin first byte in the file
   */
  record Entry(TensorInfo info, GgufType type, long begin) {}

  /** A tensor's header before the place of the data is known. */
  private record Declared(TensorInfo info, GgufType type, long offset) {}

  static GgufHeader read(MappedFile file) {
    GgufCursor cursor = new GgufCursor(file);
    if (file.size() < 24 || cursor.int32() != MAGIC) {
      throw file.unusable("this is not a GGUF file");
    }
    int version = cursor.int32();
    if (version != 2 && version != 3) {
      boolean swapped = Integer.reverseBytes(version) == 2 || Integer.reverseBytes(version) == 3;
      throw file.unusable(
          swapped
              ? "a big-endian GGUF file; only little-endian ones are read"
              : "GGUF version %d; versions 2 and 3 are read".formatted(version));
    }
    long tensorCount = cursor.count("tensors");
    long keyCount = cursor.count("metadata keys");
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (long i = 0; i < keyCount; i++) {
      String key = cursor.string("a metadata key");
      if (metadata.putIfAbsent(key, cursor.value(key)) != null) {
        throw file.unusable("metadata key %s appears twice".formatted(key));
      }
    }
    Map<String, Declared> declared = new LinkedHashMap<>();
    for (long i = 0; i < tensorCount; i++) {
      Declared tensor = tensor(file, cursor);
      if (declared.putIfAbsent(tensor.info().name(), tensor) != null) {
        throw file.unusable("tensor %s appears twice".formatted(tensor.info().name()));
      }
    }
    long alignment = alignment(file, metadata);
    long dataBegin = Math.ceilDiv(cursor.position(), alignment) * alignment;
    return new GgufHeader(metadata, place(file, declared, alignment, dataBegin));
  }

  private static Declared tensor(MappedFile file, GgufCursor cursor) {
    String name = cursor.string("a tensor name");
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw file.unusable(
          "tensor %s has %d dimensions; GGUF allows 1 to %d"
              .formatted(name, dimensions, MAX_DIMENSIONS));
    }
    long[] shape = new long[dimensions];
    long elements = 1;
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = cursor.int64();
      if (shape[i] < 1 || elements > (Long.MAX_VALUE >> 4) / shape[i]) {
        throw file.unusable("tensor %s has a shape beyond any file".formatted(name));
      }
      elements *= shape[i];
    }
    int typeId = cursor.int32();
    GgufType type = GgufType.of(typeId);
    if (type == null) {
      throw file.unusable(
          "tensor %s has type %s, which cannot be read; supported are %s"
              .formatted(name, GgufType.refusedName(typeId), List.of(GgufType.values())));
    }
    if (shape[dimensions - 1] % type.blockElements() != 0) {
      throw file.unusable(
          "tensor %s has rows of %d elements, not a multiple of %s's block of %d"
              .formatted(name, shape[dimensions - 1], type, type.blockElements()));
    }
    long offset = cursor.int64();
    TensorInfo info = new TensorInfo(name, shape, type.name(), elements, type.bytes(elements));
    return new Declared(info, type, offset);
  }

  private static long alignment(MappedFile file, Map<String, Object> metadata) {
    Object value = metadata.getOrDefault("general.alignment", 32L);
    if (value instanceof Long alignment
        && alignment >= 1
        && alignment <= MAX_ALIGNMENT
        && Long.bitCount(alignment) == 1) {
      return alignment;
    }
    throw file.unusable(
        "general.alignment is %s; it must be a power of two up to %d"
            .formatted(value, MAX_ALIGNMENT));
  }

  private static Map<String, Entry> place(
      MappedFile file, Map<String, Declared> declared, long alignment, long dataBegin) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (Declared tensor : declared.values()) {
      String name = tensor.info().name();
      if (tensor.offset() < 0 || tensor.offset() % alignment != 0) {
        throw file.unusable(
            "tensor %s has offset %s, not a multiple of the alignment %d"
                .formatted(name, Long.toUnsignedString(tensor.offset()), alignment));
      }
      if (tensor.offset() > file.size() - dataBegin - tensor.info().bytes()) {
        throw file.unusable(
            "tensor %s ends at byte %d but the file has only %d: it is truncated"
                .formatted(name, dataBegin + tensor.offset() + tensor.info().bytes(), file.size()));
      }
      tensors.put(name, new Entry(tensor.info(), tensor.type(), dataBegin + tensor.offset()));
    }
    List<Entry> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(Entry::begin));
    for (int i = 1; i < ordered.size(); i++) {
      Entry before = ordered.get(i - 1);
      Entry entry = ordered.get(i);
      if (entry.begin() < before.begin() + before.info().bytes()) {
        throw file.unusable(
            "tensors %s and %s overlap".formatted(before.info().name(), entry.info().name()));
      }
    }
    return tensors;
  }
}
