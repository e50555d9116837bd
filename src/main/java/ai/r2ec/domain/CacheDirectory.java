package ai.r2ec.domain;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The user's cache directory: {@code R2EC_CACHE} when set, else {@code r2ec} below {@code
 * XDG_CACHE_HOME}, else {@code ~/Library/Caches/r2ec} on macOS and {@code ~/.cache/r2ec} elsewhere.
 * Nothing here creates it.
 */
public final class CacheDirectory {

  private CacheDirectory() {}

  /** The directory of this process' user; absolute. */
  public static Path path() {
    return of(
        System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home", "."));
  }

  /**
   * The directory for a given environment.
   *
   * @param environment environment variables
   * @param system name of the operating system, as {@code os.name} writes it
   * @param home the user's home directory
   */
  public static Path of(Map<String, String> environment, String system, String home) {
    String own = environment.getOrDefault("R2EC_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!xdg.isBlank()) {
      return Path.of(xdg, "r2ec").toAbsolutePath();
    }
    boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
    return (mac ? Path.of(home, "Library", "Caches", "r2ec") : Path.of(home, ".cache", "r2ec"))
        .toAbsolutePath();
  }
}
