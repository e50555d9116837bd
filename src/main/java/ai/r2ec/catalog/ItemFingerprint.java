package ai.r2ec.catalog;

import ai.r2ec.domain.Item;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether an item still reads as it did when it was encoded. */
final class ItemFingerprint {

  private ItemFingerprint() {}

  /** First 64 bits of the SHA-256 over everything a template can show of the item. */
  static long of(Item item) {
    MessageDigest digest = sha256();
    add(digest, item.id().value());
    add(digest, item.title());
    add(digest, item.category());
    add(digest, item.description());
    item.attributes()
        .forEach(
            (name, value) -> {
              add(digest, name);
              add(digest, value.display());
            });
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  /** Length first, so that a border between two texts cannot move unseen. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
