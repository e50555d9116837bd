package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What the program brings with it: a model that recommends on a machine without anything else, and
 * an adapter that teaches the small model to. Both are for the demo's games alone. Models are read
 * from files, so each is unpacked into the cache once, under a name that tells its content; a file
 * that was damaged there is put right.
 */
public final class BundledModel {

  /** A tiny model of the demo's games: what serves them where no other model can be got. */
  public static final BundledModel NANO =
      new BundledModel(
          "nano",
          List.of(
              "README.md",
              "config.json",
              "generation_config.json",
              "model.safetensors",
              "r2ec/item.jinja",
              "r2ec/settings.json",
              "r2ec/user.jinja",
              "tokenizer.json",
              "tokenizer_config.json"));

  /**
   * A PEFT adapter with its prompts that makes the small model a recommender of the demo's games.
   */
  public static final BundledModel DEMO_GAMES =
      new BundledModel(
          "demo-games",
          List.of(
              "README.md",
              "adapter_config.json",
              "adapter_model.safetensors",
              "r2ec/item.jinja",
              "r2ec/settings.json",
              "r2ec/user.jinja"));

  private static final int SHOWN = 12; // letters of the digest

  private final Path name;
  private final List<String> files;

  private BundledModel(String name, List<String> files) {
    this.name = Path.of(name);
    this.files = files;
  }

  /** Its files, below the directory of resources that is named as it is. */
  List<String> files() {
    return files;
  }

  /**
   * Makes sure that it is in the cache.
   *
   * @return its directory; the model's or the adapter's path for {@link BundleLocation}
   * @throws R2ecException.Unusable if the cache cannot be written
   */
  public Path unpack(Path cacheDirectory) {
    Path folder = cacheDirectory.resolve("models").resolve(name + "-" + digest()).resolve(name);
    try {
      for (String file : files) {
        unpack(read(file), folder.resolve(file));
      }
      return folder;
    } catch (IOException e) {
      throw new R2ecException.Unusable(
          "cannot unpack the bundled model %s to ".formatted(name) + folder, e);
    }
  }

  /** The path itself, or the unpacked tiny model where it is that one's name and no such file. */
  public static Path resolve(Path configured, Path cacheDirectory) {
    return configured.equals(NANO.name) && !Files.exists(configured)
        ? NANO.unpack(cacheDirectory)
        : configured;
  }

  private static void unpack(byte[] content, Path file) throws IOException {
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Path parent = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(parent);
    // Whole or not at all, though several processes may begin at once.
    Path partial = Files.createTempFile(parent, "", ".part");
    Files.write(partial, content);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private byte[] read(String file) {
    try (InputStream in = BundledModel.class.getResourceAsStream(name + "/" + file)) {
      if (in == null) {
        throw new IllegalStateException("resource %s/%s is missing".formatted(name, file));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(file -> digest.update(read(file)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
