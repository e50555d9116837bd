package ai.r2ec.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over what a split holds. Numbers go in as big-endian bytes. */
final class DataHash {

  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  private DataHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(Split split) {
    DataHash hash = new DataHash();
    hash.text(split.options().toString());
    hash.names(split.users());
    hash.names(split.items());
    hash.events(split.log());
    hash.samples(split.train());
    hash.samples(split.validation());
    hash.samples(split.test());
    hash.flush();
    return HexFormat.of().formatHex(hash.digest.digest());
  }

  private void names(Vocabulary vocabulary) {
    number(vocabulary.size());
    for (int i = 0; i < vocabulary.size(); i++) {
      text(vocabulary.name(i));
    }
  }

  private void events(InteractionLog log) {
    number(log.size());
    for (int i = 0; i < log.size(); i++) {
      number(log.user(i));
      number(log.item(i));
      number(log.time(i));
      number(Float.floatToIntBits(log.rating(i)));
    }
  }

  private void samples(Samples samples) {
    number(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      number(samples.start(i));
      number(samples.position(i));
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    flush();
    digest.update(bytes);
  }

  private void number(long value) {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(value);
  }

  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }
}
