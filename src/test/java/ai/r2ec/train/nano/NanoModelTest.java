package ai.r2ec.train.nano;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.domain.Progress;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NanoModelTest {

  private static final List<String> TEXTS =
      List.of(
          "A person who likes puzzles and platform games of the 1990s.",
          "Puzzles, racing and platform games: the person likes all of them.",
          "Müller's straße, 東京, a long way from the platform.");

  @TempDir private Path folder;

  @Test
  void theSameSeedGivesTheSameFilesOfLessThanTwelveMegabytes() throws IOException {
    NanoModel.create(folder.resolve("a"), TEXTS, 3);
    NanoModel.create(folder.resolve("b"), TEXTS, 3);
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
        assertThat(folder.resolve("b").resolve(folder.resolve("a").relativize(file).toString()))
            .hasSameBinaryContentAs(file);
      }
    }
    assertThat(bytes).isLessThan(12_000_000);
  }

  @Test
  void itIsABundleThatServesAndItsVocabularyKeepsEveryText() {
    NanoModel.create(folder, TEXTS, 3);
    try (ModelBundle bundle =
            ModelBundle.open(new BundleLocation(folder, null, null), Progress.NONE);
        DecoderModel model = DecoderModel.load(bundle, ModelOptions.defaults(), Progress.NONE);
        Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer())) {
      for (String text : TEXTS) {
        int[] tokens = tokenizer.encode(text);
        assertThat(tokenizer.decode(tokens, false)).isEqualTo(text);
        assertThat(model.encode(List.of(tokens)).getFirst().dimension()).isEqualTo(192);
      }
      String seen = TEXTS.getFirst();
      assertThat(tokenizer.encode(seen).length).isLessThan(seen.length() / 2);
      assertThat(bundle.templates().temperature()).isEqualTo(0.05);
      assertThat(bundle.tokenizer().endOfTurnIds()).containsExactly(2);
      assertThat(tokenizer.encode("<answer>")).as("the marker is one token").hasSize(1);
    }
  }

  @Test
  void theMostFrequentPairIsJoinedFirstAndTheEarlierOneAmongEquals() {
    BytePairs pairs = BytePairs.learn(List.of("xy xy xy ab ab ab cd cd"), 259);
    assertThat(pairs.merges())
        .containsExactly(
            new BytePairs.Pair("a", "b"),
            new BytePairs.Pair("x", "y"),
            new BytePairs.Pair("Ġ", "ab"));
    assertThat(pairs.tokens()).hasSize(259).endsWith("ab", "xy", "Ġab");
  }
}
