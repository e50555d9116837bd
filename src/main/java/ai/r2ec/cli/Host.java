package ai.r2ec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The machine as the process sees it; a test gives another one.
 *
 * @param root the file system's root, below which {@code proc} and {@code sys} are read
 * @param environment environment variables
 * @param architecture processor, as {@code os.arch} writes it
 * @param processors processors this process may use
 * @param javaFeature feature release of the running Java
 */
record Host(
    Path root,
    Map<String, String> environment,
    String architecture,
    int processors,
    int javaFeature) {

  /** This machine. */
  static Host here() {
    return new Host(
        Path.of("/"),
        System.getenv(),
        System.getProperty("os.arch", "unknown"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().feature());
  }

  /** Text of a small system file, or empty where the system has none. */
  Optional<String> read(String path) {
    try {
      return Optional.of(Files.readString(root.resolve(path)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The first value of a key in a file of lines such as {@code MemTotal: 16318080 kB}. */
  Optional<String> value(String path, String key) {
    return read(path)
        .flatMap(
            text ->
                text.lines()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst());
  }
}
