package ai.r2ec.bundle;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * One SHA-256 over all that decides what a model answers: weights, config, tokenizer and adapter by
 * content of their files, then the prompt templates and the pooling. Names and places of files play
 * no part, their order does.
 */
final class BundleIdentity {

  private static final String VERSION = "r2ec bundle 1";

  private final MessageDigest digest = FileDigests.sha256();

  BundleIdentity() {
    add("version", VERSION);
  }

  /** Adds a group of file digests, in order. */
  BundleIdentity addFiles(String role, List<String> digests) {
    return add(role, String.join(",", digests));
  }

  BundleIdentity add(PromptTemplates templates) {
    add("user", templates.userTemplate());
    add("item", templates.itemTemplate());
    add("layout", templates.layout().name());
    add("marker", templates.marker());
    add("marker_end", templates.markerEnd());
    add("category_noun", templates.categoryNoun());
    add("item_statistics", Boolean.toString(templates.itemStatistics()));
    add("temperature", Double.toString(templates.temperature()));
    return add("pooling", templates.pooling().name());
  }

  /** The identity, in lower-case hex; call once. */
  String hex() {
    return FileDigests.hex(digest.digest());
  }

  /** Lengths go in front, so that no two different inputs run together to the same bytes. */
  BundleIdentity add(String role, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    digest.update("%s %d\n".formatted(role, bytes.length).getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
    return this;
  }
}
