package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluateTest {

  @TempDir Path folder;
  private final RecordedTerminal terminal = new RecordedTerminal();

  @Test
  void baselinesNeedNeitherModelNorStoreAndTheReportHoldsEverything() throws IOException {
    data();
    assertThat(evaluate("--sample", "all", "--rankers", "baselines", "--resamples", "20", "--json"))
        .isEqualTo(ExitCode.OK);
    JsonNode report = JsonMapper.shared().readTree(terminal.out());
    assertThat(report.get("data_sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(report.get("options").get("rule").asString()).isEqualTo("CHRONOLOGICAL");
    assertThat(report.get("rankers").propertyNames())
        .contains("popular", "recent-popular", "markov", "markov-popular-ties", "item-knn");
    for (JsonNode ranker : report.get("rankers")) {
      assertThat(ranker.get("cases").asInt()).isEqualTo(4);
      for (String view : List.of("masked", "unmasked")) {
        assertThat(ranker.get(view).propertyNames()).contains("all", "later_day", "same_day");
        assertThat(ranker.get(view).get("all").propertyNames())
            .contains("hit@5", "ndcg@10", "recall@20", "mrr");
      }
      assertThat(ranker.get("beyond_accuracy")).hasSize(3);
    }
  }

  @Test
  void statisticsNeedNothingElse() throws IOException {
    data();
    assertThat(evaluate("--stats")).isEqualTo(ExitCode.OK);
    assertThat(terminal.out()).contains("8 users", "5 items", "40 events", "sha256", "rule=");
  }

  @Test
  void whatOthersAreComparedWithIsAskedToo() throws IOException {
    data();
    assertThat(evaluate("--sample", "all", "--rankers", "markov", "--json")).isEqualTo(ExitCode.OK);
    JsonNode report = JsonMapper.shared().readTree(terminal.out());
    assertThat(report.at("/rankers").propertyNames())
        .containsExactlyInAnyOrder("markov", "popular");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    data();
    assertThat(evaluate("--rankers", "clairvoyant")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("clairvoyant");
    assertThat(evaluate("--rankers", "markov", "--baseline", "oracle")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("--baseline", "oracle");
    assertThat(evaluate("--sample", "some")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("--sample");
    assertThat(evaluate("--window", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err()).contains("window");
  }

  private int evaluate(String... options) {
    List<String> words = new ArrayList<>(List.of("evaluate", "--data", folder.toString()));
    words.addAll(List.of(options));
    return R2ec.run(terminal.terminal(), new Interruption(), words.toArray(String[]::new));
  }

  private void data() throws IOException {
    StringBuilder rows = new StringBuilder("user_id,item_id,rating,timestamp\n");
    for (int i = 0; i < 40; i++) {
      rows.append("u%d,i%d,,%d%n".formatted(i % 8, i * 7 % 5, i * 40_000_000L));
    }
    Files.writeString(folder.resolve("interactions.csv"), rows);
  }
}
