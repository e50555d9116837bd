package ai.r2ec.train.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import ai.r2ec.evaluate.Baseline;
import ai.r2ec.evaluate.CaseResult;
import ai.r2ec.evaluate.Evaluation;
import ai.r2ec.evaluate.ItemNeighbours;
import ai.r2ec.evaluate.MarkovChain;
import ai.r2ec.evaluate.Popular;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate} says of a baseline is what a sort of all its scores says. */
class FullRankingLawTest {

  @TempDir private Path folder;

  @Test
  void evaluationRanksEveryBaselineAsASortOfAllItemsDoes() throws IOException {
    Split split = CyclicData.split(folder.resolve("data"));
    new SequentialTraining(
            split,
            CyclicData.options(Architecture.SASREC, Objective.CROSS_ENTROPY, 2),
            folder,
            "cpu",
            Progress.NONE)
        .run();
    try (SequentialBaseline sasRec = SequentialBaseline.open("sasrec", folder, "cpu")) {
      for (Baseline baseline :
          List.of(
              Popular.of(split),
              new MarkovChain(split, MarkovChain.Ties.FIRST_SEEN),
              new MarkovChain(split, MarkovChain.Ties.POPULARITY),
              new ItemNeighbours(split),
              sasRec)) {
        assertSorted(split, baseline);
      }
    }
  }

  private static void assertSorted(Split split, Baseline baseline) throws IOException {
    List<CaseResult> results =
        new Evaluation(
                split, new Evaluation.Cases(Integer.MAX_VALUE, 1, false), null, Progress.NONE)
            .ask(baseline);
    assertThat(results).hasSize(split.test().size());
    for (CaseResult result : results) {
      List<Integer> all = sorted(split.test(), result.sample(), baseline, false);
      List<Integer> rest = sorted(split.test(), result.sample(), baseline, true);
      int target = split.test().target(result.sample());
      assertThat(result.unmaskedRank()).as(baseline.name()).isEqualTo(1 + all.indexOf(target));
      assertThat(result.rank()).as(baseline.name()).isEqualTo(1 + rest.indexOf(target));
      assertThat(result.top())
          .as(baseline.name())
          .isEqualTo(rest.subList(0, Math.min(rest.size(), CaseResult.TOP)));
    }
  }

  /** Item indexes, best first, equal scores by index. */
  private static List<Integer> sorted(
      Samples samples, int sample, Baseline baseline, boolean masked) {
    double[] scores = baseline.scores(samples, sample);
    return IntStream.range(0, scores.length)
        .filter(item -> scores[item] > Double.NEGATIVE_INFINITY)
        .filter(item -> !masked || IntStream.of(samples.history(sample)).noneMatch(h -> h == item))
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(item -> -scores[item])
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
