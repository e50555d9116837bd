package ai.r2ec.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the few opcodes of Python's pickle protocol 2 that describe a TorchScript module without
 * tensors. Only written, never read: unpickling runs code.
 */
final class Pickle {

  private static final int PROTO = 0x80;
  private static final int EMPTY_TUPLE = ')';
  private static final int TUPLE1 = 0x85;
  private static final int NEWOBJ = 0x81;
  private static final int REDUCE = 'R';
  private static final int BUILD = 'b';
  private static final int GLOBAL = 'c';
  private static final int EMPTY_DICT = '}';
  private static final int EMPTY_LIST = ']';
  private static final int MARK = '(';
  private static final int SETITEMS = 'u';
  private static final int APPENDS = 'e';
  private static final int NONE = 'N';
  private static final int NEWTRUE = 0x88;
  private static final int NEWFALSE = 0x89;
  private static final int BININT = 'J';
  private static final int LONG1 = 0x8a;
  private static final int BINFLOAT = 'G';
  private static final int BINUNICODE = 'X';
  private static final int STOP = '.';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    out.write(PROTO);
    out.write(2);
  }

  Pickle emptyTuple() {
    out.write(EMPTY_TUPLE);
    return this;
  }

  /** An instance of {@code file.name} whose state is the attributes. */
  void object(String file, String name, Map<String, @Nullable Object> attributes) {
    global(file, name);
    out.write(EMPTY_TUPLE);
    out.write(NEWOBJ);
    out.write(EMPTY_DICT);
    out.write(MARK);
    for (Map.Entry<String, @Nullable Object> attribute : attributes.entrySet()) {
      string(attribute.getKey());
      value(attribute.getValue());
    }
    out.write(SETITEMS);
    out.write(BUILD);
  }

  byte[] finish() {
    out.write(STOP);
    return out.toByteArray();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.write(NONE);
      case Boolean flag -> out.write(flag ? NEWTRUE : NEWFALSE);
      case Integer number -> integer(number);
      case Long number -> integer(number);
      case Double number -> real(number);
      case String text -> string(text);
      case List<?> list -> list(list);
      default ->
          throw new IllegalArgumentException(
              "a TorchScript attribute cannot be a " + value.getClass());
    }
  }

  /** A typed list is what a function of PyTorch's own makes of an untyped one. */
  private void list(List<?> values) {
    String builder =
        switch (values.getFirst()) {
          case Boolean _ -> "build_boollist";
          case Integer _, Long _ -> "build_intlist";
          case Double _ -> "build_doublelist";
          default -> throw new IllegalArgumentException("unsupported list " + values);
        };
    global("torch.jit._pickle", builder);
    out.write(EMPTY_LIST);
    out.write(MARK);
    values.forEach(this::value);
    out.write(APPENDS);
    out.write(TUPLE1);
    out.write(REDUCE);
  }

  private void global(String module, String name) {
    out.write(GLOBAL);
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void integer(long number) {
    if (number == (int) number) {
      out.write(BININT);
      littleEndian(number, Integer.BYTES);
    } else {
      out.write(LONG1);
      out.write(Long.BYTES);
      littleEndian(number, Long.BYTES);
    }
  }

  private void real(double number) {
    out.write(BINFLOAT);
    long bits = Double.doubleToLongBits(number);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write((int) (bits >>> shift));
    }
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(BINUNICODE);
    littleEndian(bytes.length, Integer.BYTES);
    out.writeBytes(bytes);
  }

  private void littleEndian(long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (number >>> (Byte.SIZE * i)));
    }
  }
}
