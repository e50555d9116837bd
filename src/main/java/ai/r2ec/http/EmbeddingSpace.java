package ai.r2ec.http;

import ai.r2ec.text.PromptBounds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names the space that item vectors live in. */
final class EmbeddingSpace {

  private static final int BYTES = 8;

  private EmbeddingSpace() {}

  /**
   * Hash of all that a vector depends on besides the item: weights, adapter, templates and pooling
   * (the bundle's identity), number format and how it computes, dimension, and where texts are cut.
   *
   * @return 16 hex digits
   */
  static String id(String bundleIdentity, String arithmetic, int dimension, PromptBounds bounds) {
    String parts =
        String.join(
            "|",
            bundleIdentity,
            arithmetic,
            Integer.toString(dimension),
            Integer.toString(bounds.titleTokens()),
            Integer.toString(bounds.descriptionTokens()),
            Integer.toString(bounds.descriptionWords()));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(parts.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
