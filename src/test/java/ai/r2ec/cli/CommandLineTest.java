package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class CommandLineTest {

  @TempDir Path folder;

  private final RecordedTerminal terminal = new RecordedTerminal();
  private final Interruption interruption = new Interruption();

  static Stream<String> commands() {
    Invocation invocation =
        new Invocation(new RecordedTerminal().terminal(), new Interruption(), List.of());
    return tree("", R2ec.commandLine(invocation));
  }

  private static Stream<String> tree(String name, CommandLine command) {
    return Stream.concat(
        Stream.of(name),
        command.getSubcommands().entrySet().stream()
            .flatMap(each -> tree((name + " " + each.getKey()).strip(), each.getValue())));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsShortAndFitsTheWidthOfATerminal(String command) {
    assertThat(run((command + " --help").strip().split(" ", -1))).isZero();
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.out().lines()).allMatch(line -> line.length() <= 80).hasSizeBetween(5, 100);
    assertThat(terminal.out()).contains("Usage: r2ec" + (command.isEmpty() ? "" : " " + command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void textsOfTheHelpAreFormats(String command) {
    CommandLine found =
        R2ec.commandLine(new Invocation(terminal.terminal(), interruption, List.of()));
    for (String word : command.isEmpty() ? List.<String>of() : List.of(command.split(" ", -1))) {
      found = Objects.requireNonNull(found.getSubcommands().get(word), word);
    }
    UsageMessageSpec texts = found.getCommandSpec().usageMessage();
    Stream<String> options =
        found.getCommandSpec().options().stream().flatMap(each -> Stream.of(each.description()));
    Stream.of(options, Stream.of(texts.description()), Stream.of(texts.footer()))
        .flatMap(each -> each)
        .forEach(text -> assertThatCode(() -> text.formatted()).doesNotThrowAnyException());
  }

  @Test
  void theFirstPageNamesEveryCommandAndExitCode() {
    run("--help");
    assertThat(terminal.out())
        .contains("serve", "recommend", "import", "encode", "models", "doctor")
        .contains("  0 ", "  1 ", "  2 ", "  3 ", "  130 ");
  }

  @Test
  void theVersionNamesBuildAndJava() {
    assertThat(run("--version")).isZero();
    assertThat(terminal.out()).startsWith("r2ec ").contains("Java " + Runtime.version());
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheRightOne() {
    assertThat(run("recomend")).isEqualTo(2);
    assertThat(terminal.err()).contains("recomend", "r2ec recommend", "Try 'r2ec --help'");
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void anUnknownOptionPointsToTheCommandsOwnHelp() {
    assertThat(run("models", "pull", "--fast")).isEqualTo(2);
    assertThat(terminal.err()).contains("--fast", "Try 'r2ec models pull --help'");
  }

  @Test
  void aQuestionNamesEveryOptionThatIsOutOfBounds() {
    assertThat(run("recommend", "-k", "0", "--max-tokens", "5000", "--as-of", "yesterday"))
        .isEqualTo(2);
    assertThat(terminal.err())
        .contains("-k: must be in 1..200, got 0")
        .contains("--max-tokens: must be in 0..1024, got 5000")
        .contains("--as-of: must be a date")
        .contains("--user: name a user")
        .doesNotContain("\tat ");
  }

  @Test
  void aWrongPropertyIsNamedByItsKey() {
    assertThat(run("models", "list", "--r2ec.device=tpu")).isEqualTo(3);
    assertThat(terminal.err()).contains("r2ec.device").doesNotContain("\tat ");
  }

  @Test
  void aStackTraceComesOnlyWhenAskedFor() {
    assertThat(run("import", "--debug", "--items", folder.resolve("none").toString())).isEqualTo(3);
    assertThat(terminal.err()).contains("none", "\tat ai.r2ec.");
  }

  @Test
  void aDryRunReportsAndWritesNothing() throws IOException {
    Path items = Files.writeString(folder.resolve("a.jsonl"), "{\"id\":1,\"title\":\"A\"}\n");
    assertThat(run("import", "--dry-run", "--items", items.toString())).isZero();
    assertThat(terminal.out().lines()).containsExactly("1 items, 0 users with 0 interactions");
  }

  @Test
  void brokenLinesEndAnImportBeforeAnythingIsWritten() throws IOException {
    Path items = Files.writeString(folder.resolve("a.jsonl"), "{\"id\":1,\"title\":\"A\"}\n{}\n");
    assertThat(run("import", "--items", items.toString(), cache())).isEqualTo(1);
    assertThat(terminal.out()).contains(items + ":2: ");
    assertThat(terminal.err()).contains("Nothing was written");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void anImportNeedsFilesAndACatalogueOfItsOwn() {
    assertThat(run("import")).isEqualTo(2);
    assertThat(run("import", "--dir", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("--items", "--dir");
  }

  @Test
  void anEmptyCacheHasNoModels() throws IOException {
    assertThat(run("models", "list", cache())).isZero();
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).contains("r2ec models pull");
    assertThat(ModelsListCommand.models(folder.resolve("none"))).isEmpty();
  }

  @Test
  void modelsAreGgufFilesAndDirectoriesWithAConfiguration() throws IOException {
    Files.createDirectories(folder.resolve("b/of"));
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("a/config.json"), "{}");
    Files.writeString(folder.resolve("c.gguf"), "");
    Files.writeString(folder.resolve("d.part"), "");
    assertThat(ModelsListCommand.models(folder).stream().map(f -> f.getFileName().toString()))
        .containsExactly("a", "c.gguf");
  }

  @Test
  void anUnusableModelIsListedWithItsReason() throws IOException {
    Files.createDirectories(folder.resolve("cache/models"));
    Files.writeString(folder.resolve("cache/models/x.gguf"), "no model");
    assertThat(run("models", "list", cache())).isZero();
    assertThat(terminal.out()).contains("8 B", "cannot be used", "x.gguf");
  }

  @Test
  void offlineAModelThatIsMissingIsTheEnvironmentsFault() {
    assertThat(run("models", "pull", "--offline", cache())).isEqualTo(3);
    assertThat(terminal.err()).contains("offline", "SHA-256");
    assertThat(run("models", "pull", "gpt")).isEqualTo(2);
  }

  @Test
  void aFailureWhileTheProcessStopsIsNoNews() {
    interruption.request();
    assertThat(run("recommend")).isEqualTo(130);
    assertThat(terminal.err()).isEmpty();
  }

  private String cache() {
    return "--cache-dir=" + folder.resolve("cache");
  }

  private int run(String... args) {
    return R2ec.run(
        terminal.terminal(),
        interruption,
        Stream.of(args).filter(a -> !a.isEmpty()).toArray(String[]::new));
  }
}
