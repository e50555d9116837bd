package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.CaseResult.Thought;
import ai.r2ec.evaluate.Evaluation.Cases;
import ai.r2ec.evaluate.Evaluation.Round;
import ai.r2ec.evaluate.EvaluationReport.Measuring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class EvaluationTest {

  private static final Cases CASES = new Cases(30, 4, false);

  @TempDir Path folder;
  private Split split;

  @BeforeEach
  void read() throws IOException {
    split = TinyData.split(folder);
  }

  @Test
  void aRunThatWasKilledAndContinuedGivesTheSameReport() throws IOException {
    String whole = report(folder.resolve("whole"));
    Path broken = folder.resolve("broken");
    assertThat(report(broken)).isEqualTo(whole);
    Path results = broken.resolve("popular.jsonl");
    String text = Files.readString(results);
    Files.writeString(results, text.substring(0, text.length() * 2 / 3)); // inside a line
    Files.delete(broken.resolve("item-knn.jsonl"));
    assertThat(report(broken)).isEqualTo(whole);
    assertThat(Files.readString(results).lines().toList())
        .containsExactlyInAnyOrderElementsOf(text.lines().toList());
    assertThat(report(null)).isEqualTo(whole);
  }

  @Test
  void onlyTheCasesThatAreMissingAreAskedAgain() throws IOException {
    Path out = folder.resolve("out");
    List<Integer> asked = new ArrayList<>();
    Round round = new Round("mine", Map.of("a", "1"), 1, 10);
    for (int run = 0; run < 2; run++) {
      new Evaluation(split, CASES, out, Progress.NONE)
          .ask(
              round,
              sample -> {
                asked.add(sample);
                return Mono.just(result(sample, "said by " + sample));
              });
    }
    assertThat(asked).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void resultsOfAnotherQuestionAreRefused() throws IOException {
    Path out = folder.resolve("out");
    Popular popular = Popular.of(split);
    new Evaluation(split, CASES, out, Progress.NONE).ask(popular);
    Evaluation other = new Evaluation(split, new Cases(30, 5, false), out, Progress.NONE);
    assertThatThrownBy(() -> other.ask(popular))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("popular.jsonl")
        .hasMessageContaining("--out");
  }

  @Test
  void usersAreDrawnWithOneSampleEach() {
    int[] all = new Cases(1000, 1, true).of(split);
    assertThat(all).isSorted();
    assertThat(IntStream.of(all).map(split.test()::user)).doesNotHaveDuplicates();
    long users = IntStream.range(0, split.test().size()).map(split.test()::user).distinct().count();
    assertThat(all).hasSize((int) users);
    assertThat(new Cases(5, 1, true).of(split)).hasSize(5);
    assertThat(new Cases(5, 2, true).of(split)).isNotEqualTo(new Cases(5, 1, true).of(split));
  }

  @Test
  void shuffledReasoningIsThatOfAnotherUser() throws IOException {
    Evaluation evaluation = new Evaluation(split, CASES, null, Progress.NONE);
    List<CaseResult> said = new ArrayList<>();
    for (int sample = 0; sample < split.test().size(); sample++) {
      said.add(result(sample, "user " + split.test().user(sample)));
    }
    Map<Integer, String> texts = evaluation.shuffledReasoning(said, 3);
    assertThat(texts).hasSize(said.size());
    texts.forEach(
        (sample, text) ->
            assertThat(text).startsWith("user ").isNotEqualTo("user " + split.test().user(sample)));
    assertThat(evaluation.shuffledReasoning(said, 3)).isEqualTo(texts);
    assertThat(evaluation.shuffledReasoning(said, 4)).isNotEqualTo(texts);
  }

  @Test
  void selfConsistencyIsTheOverlapOfAllPairs() {
    CaseResult one = new CaseResult(0, 1, 1, List.of(1, 2, 3, 4), null);
    CaseResult two = new CaseResult(0, 1, 1, List.of(4, 3, 2, 1), null);
    CaseResult three = new CaseResult(0, 1, 1, List.of(1, 2, 8, 9), null);
    assertThat(SelfConsistency.of(List.of(List.of(one), List.of(two))).overlapAt10()).isEqualTo(1);
    assertThat(SelfConsistency.of(List.of(List.of(one), List.of(two), List.of(three))))
        .isEqualTo(new SelfConsistency(3, 1, 2 / 3.0));
  }

  @Test
  void anIntervalHoldsItsMeanAndADifferenceFromOneselfIsZero() throws IOException {
    Map<String, EvaluationReport.Ranker> rankers = measured(null);
    EvaluationReport.Ranker popular = Objects.requireNonNull(rankers.get("popular"));
    popular
        .masked()
        .forEach(
            (segment, row) ->
                row.forEach(
                    (metric, one) -> {
                      assertThat(one.overBaseline()).isEqualTo(new Figure(0, 0, 0));
                      assertThat(one.figure().value())
                          .isBetween(one.figure().low() - 1e-12, one.figure().high() + 1e-12);
                    }));
  }

  @Test
  void resamplingUsersWidensTheIntervalWhenUsersAgreeWithThemselves() {
    double[] values = new double[200];
    int[] alone = new int[200];
    int[] grouped = new int[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 20 % 2; // ten users of twenty equal cases
      alone[i] = i;
      grouped[i] = i / 20;
    }
    Figure byCase = new Bootstrap(alone, 500, 1).mean(values);
    Figure byUser = new Bootstrap(grouped, 500, 1).mean(values);
    assertThat(byCase.value()).isEqualTo(byUser.value()).isEqualTo(0.5);
    assertThat(byUser.high() - byUser.low()).isGreaterThan(3 * (byCase.high() - byCase.low()));
    assertThat(new Bootstrap(grouped, 500, 1).mean(values)).isEqualTo(byUser);
  }

  private String report(@Nullable Path out) throws IOException {
    return new EvaluationReport(
            "tiny",
            split.sha256(),
            split.statistics(),
            Map.of(),
            List.of(),
            "popular",
            measured(out),
            null)
        .json();
  }

  private Map<String, EvaluationReport.Ranker> measured(@Nullable Path out) throws IOException {
    Evaluation evaluation = new Evaluation(split, CASES, out, Progress.NONE);
    Map<String, List<CaseResult>> results = new LinkedHashMap<>();
    results.put("popular", evaluation.ask(Popular.of(split)));
    results.put("item-knn", evaluation.ask(new ItemNeighbours(split)));
    return EvaluationReport.measure(split, List.of(), results, new Measuring("popular", 200, 4));
  }

  private static CaseResult result(int sample, String text) {
    return new CaseResult(sample, 1, 1, List.of(1, 2), new Thought(text, 3, false));
  }
}
