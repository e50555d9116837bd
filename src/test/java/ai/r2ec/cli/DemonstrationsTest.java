package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.train.DemonstrationFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationsTest {

  @TempDir private static Path data;
  private static List<Sample> samples = List.of();

  @TempDir private Path folder;
  private final RecordedTerminal terminal = new RecordedTerminal();

  @BeforeAll
  static void simulate() throws IOException {
    String[] words = {"simulate", "--out", data.toString(), "--users", "30", "--held-out", "3"};
    R2ec.run(new RecordedTerminal().terminal(), new Interruption(), words);
    samples = new DataFolder(data).split(SplitOptions.defaults()).train().stream().toList();
  }

  @Test
  void everyTrainingSampleIsALineInItsOrder() {
    assertThat(written("all")).extracting(ReasonedSample::sample).isEqualTo(samples);
    assertThat(terminal.out())
        .contains("all.jsonl holds %,d of %<,d training samples".formatted(samples.size()));
    assertThat(terminal.err()).contains("Writing demonstrations");
    assertThat(written("all")).extracting(ReasonedSample::reasoning).doesNotContain("");
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOtherSamples() {
    String one = text("one", "--limit", "50", "--unreasoned", "0.3", "--seed", "7");
    assertThat(text("two", "--limit", "50", "--unreasoned", "0.3", "--seed", "7")).isEqualTo(one);
    assertThat(text("three", "--limit", "50", "--unreasoned", "0.3", "--seed", "8"))
        .isNotEqualTo(one);
  }

  @Test
  void aLimitDrawsThatManyAndNoMoreThanThereAre() {
    List<ReasonedSample> drawn = written("some", "--limit", "50");
    assertThat(drawn).hasSize(50).isSubsetOf(written("all"));
    assertThat(drawn).extracting(ReasonedSample::sample).doesNotHaveDuplicates();
    assertThat(written("many", "--limit", "1000000")).hasSameSizeAs(samples);
  }

  @Test
  void aShareOfTheLinesIsUnreasonedAndALargerShareTheseAndOthers() {
    List<Integer> few = unreasoned("few", "0.1");
    List<Integer> more = unreasoned("more", "0.4");
    assertThat(few).hasSize(5);
    assertThat(more).hasSize(20).containsAll(few);
    assertThat(unreasoned("none", "0")).isEmpty();
    assertThat(unreasoned("all", "1")).hasSize(50);
  }

  @Test
  void whatHasNoReasonIsOtherwiseTheSame() {
    assertThat(written("some", "--limit", "50", "--unreasoned", "0.5"))
        .extracting(ReasonedSample::sample)
        .isEqualTo(written("other", "--limit", "50").stream().map(ReasonedSample::sample).toList());
  }

  @Test
  void aFolderWithItemsOfItsOwnIsPortrayedByThem() throws IOException {
    interactions();
    Files.writeString(
        folder.resolve("items.jsonl"),
        IntStream.range(0, 5)
            .mapToObj(
                "{\"id\":\"i%1$d\",\"title\":\"LEGO Set - %1$d\",\"asin\":\"B%1$d\"}\n"::formatted)
            .collect(Collectors.joining()));
    assertThat(run(folder, "--out", folder.resolve("d.jsonl").toString())).isZero();
    assertThat(DemonstrationFile.read(folder.resolve("d.jsonl")))
        .extracting(ReasonedSample::reasoning)
        .contains("Keeps coming back to LEGO Set (title). Latest: LEGO Set.");
  }

  @Test
  void nothingIsLeftOfAFileThatCannotBeFinished() throws IOException {
    interactions();
    Path out = folder.resolve("made/on/the/way/d.jsonl");
    assertThat(run(folder, "--out", out.toString())).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(terminal.err()).contains("of the samples is not in the catalogue");
    assertThat(out.getParent()).isEmptyDirectory();
  }

  @Test
  void everyOptionThatIsOutOfBoundsIsNamedWithItsBound() {
    assertThat(run(data, "--out", folder.toString(), "--limit", "0", "--unreasoned", "1.5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err())
        .contains("--limit: must be at least 1, got 0")
        .contains("--unreasoned: must be in 0..1, got 1.5")
        .contains("--out: must be a file, got the folder " + folder);
    assertThat(run(data, "--out", "x", "--unreasoned", "NaN")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("--unreasoned: must be in 0..1, got NaN");
    assertThat(run(data)).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("--out");
    assertThat(run(data, "--out", "x", "--window", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("--window");
  }

  private List<Integer> unreasoned(String name, String share) {
    List<ReasonedSample> lines = written(name, "--limit", "50", "--unreasoned", share);
    return IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).reasoning().isEmpty())
        .boxed()
        .toList();
  }

  private List<ReasonedSample> written(String name, String... options) {
    text(name, options);
    return DemonstrationFile.read(folder.resolve(name + ".jsonl"));
  }

  private String text(String name, String... options) {
    Path out = folder.resolve(name + ".jsonl");
    List<String> words = new ArrayList<>(List.of("--out", out.toString()));
    words.addAll(List.of(options));
    assertThat(run(data, words.toArray(String[]::new))).isZero();
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(Path of, String... options) {
    List<String> words = new ArrayList<>(List.of("demonstrations", "--data", of.toString()));
    words.addAll(List.of(options));
    return R2ec.run(terminal.terminal(), new Interruption(), words.toArray(String[]::new));
  }

  private void interactions() throws IOException {
    StringBuilder rows = new StringBuilder("user_id,item_id,rating,timestamp\n");
    for (int i = 0; i < 40; i++) {
      rows.append("u%d,i%d,,%d%n".formatted(i % 8, i * 7 % 5, i * 40_000_000L));
    }
    Files.writeString(folder.resolve("interactions.csv"), rows);
  }
}
