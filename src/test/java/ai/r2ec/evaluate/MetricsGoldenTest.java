package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.data.SplitOptions.Candidates;
import ai.r2ec.evaluate.CaseResult.Case;
import ai.r2ec.evaluate.EvaluationReport.Comparison;
import ai.r2ec.evaluate.EvaluationReport.Measuring;
import ai.r2ec.evaluate.EvaluationReport.Ranker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Metrics equal the formulas; made by {@code src/test/golden/make_metrics.py}. */
class MetricsGoldenTest {

  private static final double TOLERANCE = 1e-12;

  @TempDir Path folder;

  @Test
  void everyFigureEqualsItsFormula() throws IOException {
    JsonNode golden =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("src/test/golden/evaluation/metrics.json")));
    Split split = split(golden);
    List<CaseResult> results = new ArrayList<>();
    for (int i = 0; i < golden.get("cases").size(); i++) {
      JsonNode scores = golden.get("cases").get(i).get("scores");
      double[] values = new double[scores.size()];
      for (int item = 0; item < values.length; item++) {
        values[item] = scores.get(item).asDouble();
      }
      results.add(CaseResult.of(new Case(split.test(), i), values, Candidates.ALL_ITEMS));
    }
    Ranker ranker =
        EvaluationReport.measure(
                split, List.of(), Map.of("mine", results), new Measuring("mine", 10, 1))
            .getOrDefault("mine", new Ranker(0, Map.of(), Map.of(), List.of(), null));
    assertEqual(ranker.masked().getOrDefault("all", Map.of()), golden.get("masked"));
    assertEqual(ranker.unmasked().getOrDefault("all", Map.of()), golden.get("unmasked"));
    for (int i = 0; i < Metric.CUTS.size(); i++) {
      BeyondAccuracy figures = ranker.beyondAccuracy().get(i);
      JsonNode expected = golden.get("beyond").get(i);
      assertThat(figures.k()).isEqualTo(expected.get("k").asInt());
      assertClose(figures.coverage(), expected.get("coverage"));
      assertClose(figures.novelty(), expected.get("novelty"));
      assertClose(figures.popularityBias(), expected.get("popularity_bias"));
    }
  }

  private static void assertEqual(Map<String, Comparison> figures, JsonNode expected) {
    assertThat(figures).hasSize(expected.size()).hasSize(10);
    figures.forEach((name, one) -> assertClose(one.figure().value(), expected.get(name)));
  }

  private static void assertClose(double actual, JsonNode expected) {
    assertThat(actual).isCloseTo(expected.asDouble(), within(TOLERANCE));
  }

  private Split split(JsonNode golden) throws IOException {
    String header = "user_id,history_item_ids,item_id,timestamp\n";
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < golden.get("items").asInt(); i++) {
      items.append("{\"item_id\":\"%s\",\"title\":\"T\"}%n".formatted(id(i)));
    }
    StringBuilder train = new StringBuilder(header);
    golden.get("train").forEach(t -> train.append("u,i00,%s,1%n".formatted(id(t.asInt()))));
    StringBuilder test = new StringBuilder(header);
    for (JsonNode one : golden.get("cases")) {
      List<String> history = new ArrayList<>();
      one.get("history").forEach(item -> history.add(id(item.asInt())));
      test.append(
          "u,%s,%s,2%n".formatted(String.join(" ", history), id(one.get("target").asInt())));
    }
    Files.writeString(folder.resolve("items.jsonl"), items);
    Files.writeString(folder.resolve("train.csv"), train);
    Files.writeString(folder.resolve("valid.csv"), header);
    Files.writeString(folder.resolve("test.csv"), test);
    return new DataFolder(folder).split(SplitOptions.defaults());
  }

  private static String id(int item) {
    return "i%02d".formatted(item);
  }
}
