package ai.r2ec.train.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;

/**
 * A file of JSON lines that is appended to, each line on the disk when the append returns. The last
 * line may have been cut by the end of a process; it counts for nothing then.
 */
final class JsonLog implements AutoCloseable {

  private final BufferedWriter out;

  private JsonLog(BufferedWriter out) {
    this.out = out;
  }

  /** The whole lines of a file, none when there is no file. */
  static <T> List<T> read(Path file, Function<String, T> parse) throws IOException {
    List<T> lines = new ArrayList<>();
    if (!Files.exists(file)) {
      return lines;
    }
    List<String> texts = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < texts.size(); i++) {
      try {
        lines.add(parse.apply(texts.get(i)));
      } catch (JacksonException | IllegalArgumentException e) {
        if (i < texts.size() - 1) {
          throw new IOException("%s, line %d is broken".formatted(file, i + 1), e);
        }
      }
    }
    return lines;
  }

  /** Opens a file after everything but the lines to keep was taken out of it. */
  static <T> JsonLog keeping(
      Path file, Function<String, T> parse, Function<T, String> write, Predicate<T> keep)
      throws IOException {
    StringBuilder kept = new StringBuilder();
    for (T line : read(file, parse)) {
      if (keep.test(line)) {
        kept.append(write.apply(line)).append('\n');
      }
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(partial, kept);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new JsonLog(
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  void append(String json) throws IOException {
    out.write(json + "\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
