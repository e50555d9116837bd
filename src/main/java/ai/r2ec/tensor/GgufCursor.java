package ai.r2ec.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the values of a GGUF header in turn, each checked against the end of the file. */
final class GgufCursor {

  private static final int ARRAY = 9;
  private static final int MAX_DEPTH = 4;

  private final MappedFile file;
  private final MemorySegment bytes;
  private long position;

  GgufCursor(MappedFile file) {
    this.file = file;
    this.bytes = file.bytes();
  }

  long position() {
    return position;
  }

  int int32() {
    return bytes.get(MappedFile.INT, advance(4));
  }

  long int64() {
    return bytes.get(MappedFile.LONG, advance(8));
  }

  /** A number of things, each of which takes at least one byte of what is left. */
  long count(String what) {
    long count = int64();
    if (count < 0 || count > file.size() - position) {
      throw file.unusable(
          "the header claims %s %s, more than the file can hold"
              .formatted(Long.toUnsignedString(count), what));
    }
    return count;
  }

  String string(String what) {
    long length = int64();
    if (length < 0 || length > Math.min(file.size() - position, Integer.MAX_VALUE - 8)) {
      throw file.unusable(
          "%s claims %s bytes, more than the file has left: it is truncated or damaged"
              .formatted(what, Long.toUnsignedString(length)));
    }
    byte[] text = new byte[(int) length];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, advance(length), text, 0, text.length);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** A metadata value with its type in front. */
  Object value(String key) {
    return value(key, int32(), 0);
  }

  private Object value(String key, int type, int depth) {
    return switch (type) {
      case 0 -> bytes.get(ValueLayout.JAVA_BYTE, advance(1)) & 0xFFL;
      case 1 -> (long) bytes.get(ValueLayout.JAVA_BYTE, advance(1));
      case 2 -> bytes.get(MappedFile.SHORT, advance(2)) & 0xFFFFL;
      case 3 -> (long) bytes.get(MappedFile.SHORT, advance(2));
      case 4 -> int32() & 0xFFFF_FFFFL;
      case 5 -> (long) int32();
      case 6 -> bytes.get(MappedFile.FLOAT, advance(4));
      case 7 -> bytes.get(ValueLayout.JAVA_BYTE, advance(1)) != 0;
      case 8 -> string(key);
      case ARRAY -> array(key, depth);
      case 10 -> unsigned(key);
      case 11 -> int64();
      case 12 -> bytes.get(MappedFile.DOUBLE, advance(8));
      default ->
          throw file.unusable(
              "metadata key %s has unknown value type %s"
                  .formatted(key, Integer.toUnsignedString(type)));
    };
  }

  private long unsigned(String key) {
    long value = int64();
    if (value < 0) {
      throw file.unusable(
          "metadata key %s is %s, beyond 63 bits".formatted(key, Long.toUnsignedString(value)));
    }
    return value;
  }

  private List<Object> array(String key, int depth) {
    if (depth == MAX_DEPTH) {
      throw file.unusable("metadata key %s nests arrays too deeply".formatted(key));
    }
    int type = int32();
    long count = count("values of " + key);
    if (count > Integer.MAX_VALUE - 8) {
      throw file.unusable("metadata key %s has %d values".formatted(key, count));
    }
    List<Object> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(value(key, type, depth + 1));
    }
    return Collections.unmodifiableList(values);
  }

  private long advance(long length) {
    if (length > file.size() - position) {
      throw file.unusable(
          "the header ends beyond the file's %d bytes: it is truncated".formatted(file.size()));
    }
    long at = position;
    position += length;
    return at;
  }
}
