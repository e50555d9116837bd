package ai.r2ec.train.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protocol buffer, field after field in the order of the calls; zero numbers are left out. */
final class ProtobufMessage {

  // Wire types (protobuf.dev, encoding).
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtobufMessage number(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
    return this;
  }

  ProtobufMessage number(int field, double value) {
    tag(field, FIXED64);
    bytes.writeBytes(little(8).putDouble(value).array());
    return this;
  }

  ProtobufMessage number(int field, float value) {
    tag(field, FIXED32);
    bytes.writeBytes(little(4).putFloat(value).array());
    return this;
  }

  ProtobufMessage text(int field, String value) {
    return delimited(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage message(int field, ProtobufMessage value) {
    return delimited(field, value.bytes());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private ProtobufMessage delimited(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
