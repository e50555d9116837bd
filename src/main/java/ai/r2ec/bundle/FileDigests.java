package ai.r2ec.bundle;

import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of files. A digest is remembered in the cache directory under path, size and time of
 * modification, so that gigabytes are hashed once and not at each start.
 */
final class FileDigests {

  private static final Logger LOG = LoggerFactory.getLogger(FileDigests.class);
  private static final int BUFFER = 1 << 20;

  private final Path folder;

  /** Remembers digests in the user's cache. */
  FileDigests() {
    this(CacheDirectory.path().resolve("digests"));
  }

  FileDigests(Path folder) {
    this.folder = folder;
  }

  /** The digest of a file, in lower-case hex. */
  String of(Path file, Progress progress) {
    try {
      Path real = file.toRealPath();
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      String key =
          real + "\n" + attributes.size() + "\n" + attributes.lastModifiedTime().toInstant() + "\n";
      Path remembered =
          folder.resolve(hex(sha256().digest(real.toString().getBytes(StandardCharsets.UTF_8))));
      String known = recall(remembered, key);
      if (known != null) {
        return known;
      }
      String digest = compute(real, attributes.size(), progress);
      remember(remembered, key + digest);
      return digest;
    } catch (IOException e) {
      throw new R2ecException.Unusable("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Hashes a file, whatever is remembered. */
  static String compute(Path file, long size, Progress progress) throws IOException {
    String task = "Checking " + file.getFileName();
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        done += n;
        progress.report(task, "bytes", Math.min(done, size), size);
      }
    }
    return hex(digest.digest());
  }

  private static @Nullable String recall(Path remembered, String key) {
    try {
      String text = Files.exists(remembered) ? Files.readString(remembered) : "";
      String digest = text.startsWith(key) ? text.substring(key.length()) : "";
      return digest.matches("[0-9a-f]{64}") ? digest : null;
    } catch (IOException e) {
      return null; // as good as not remembered
    }
  }

  private void remember(Path remembered, String text) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "digest", ".part");
      Files.writeString(part, text);
      Files.move(part, remembered, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("Digests cannot be remembered in {}: {}", folder, e.getMessage());
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
