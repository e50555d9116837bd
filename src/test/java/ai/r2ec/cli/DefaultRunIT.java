package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program as users start it, on the real default model, to be there by {@code models pull}. A
 * process of its own with an empty PATH: once the model is there nothing else of the machine is
 * needed.
 */
@Tag("model")
class DefaultRunIT {

  private static final String ITEMS =
      """
      {"item_id": "p2", "title": "Portal 2", "description": "Puzzles with portals and a dry sense of humour."}
      {"item_id": "hk", "title": "Hollow Knight", "description": "A knight explores a ruined kingdom of insects."}
      {"item_id": "sv", "title": "Stardew Valley", "description": "Farming, fishing and friends in a small valley."}
      {"item_id": "ce", "title": "Celeste", "description": "A climb up a mountain, one precise jump at a time."}
      """;

  @TempDir Path cache;
  @TempDir Path empty;

  @BeforeEach
  void linkTheModels() throws IOException {
    Files.createSymbolicLink(cache.resolve("models"), CacheDirectory.path().resolve("models"));
  }

  @Test
  void importsAndRecommendsWithAnEmptyPath() throws Exception {
    Path items = Files.writeString(cache.resolve("items.jsonl"), ITEMS);
    Ended imported = run("import", "--catalog", "four", "--items", items.toString());
    assertThat(imported.code()).as(imported.text()).isZero();

    Ended first = recommend("--max-tokens", "16");
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(first.text())
        .contains("Hollow Knight", "Stardew Valley", "Celeste", "\"tokens\" : 16")
        .doesNotContain("\"title\" : \"Portal 2\"");

    Ended second = recommend("--max-tokens", "16");
    assertThat(ranking(second)).isEqualTo(ranking(first)).isNotEmpty();
  }

  private Ended recommend(String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("recommend", "--catalog", "four", "--history-title", "Portal 2", "-o", "json"));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private static List<String> ranking(Ended ended) {
    return ended
        .text()
        .lines()
        .filter(line -> line.matches(".*\"(item_id|probability|text)\" :.*"))
        .toList();
  }

  private record Ended(int code, String text) {}

  private Ended run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                R2ec.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--cache-dir", cache.toString()));
    Path output = cache.resolve("output");
    ProcessBuilder process =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectErrorStream(true);
    process.environment().keySet().retainAll(List.of("HOME", "LANG"));
    process.environment().put("PATH", empty.toString());
    Process started = process.start();
    try {
      assertThat(started.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      started.destroyForcibly();
    }
    return new Ended(started.exitValue(), Files.readString(output));
  }
}
