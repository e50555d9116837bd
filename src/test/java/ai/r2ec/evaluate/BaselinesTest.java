package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.data.SplitOptions.Candidates;
import ai.r2ec.evaluate.CaseResult.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {

  @TempDir Path folder;

  @Test
  void topEqualsAFullSortAndTiesGoByIndex() {
    Random random = new Random(2);
    for (int trial = 0; trial < 200; trial++) {
      double[] scores = random.doubles(40).map(x -> Math.floor(6 * x)).toArray();
      Set<Integer> excluded = new HashSet<>(random.ints(5, 0, 40).boxed().toList());
      List<Integer> sorted =
          IntStream.of(RankOrder.of(scores))
              .boxed()
              .filter(i -> !excluded.contains(i))
              .limit(10)
              .toList();
      assertThat(RankOrder.top(scores, excluded::contains, 10))
          .containsExactly(sorted.stream().mapToInt(i -> i).toArray());
    }
  }

  @Test
  void theRankIsThePlaceInTheFullSort() throws IOException {
    Split split = TinyData.split(folder);
    Random random = new Random(9);
    Samples test = split.test();
    for (int sample = 0; sample < test.size(); sample++) {
      double[] scores = random.doubles(TinyData.ITEMS).map(x -> Math.floor(9 * x)).toArray();
      List<Integer> order = new ArrayList<>(IntStream.of(RankOrder.of(scores)).boxed().toList());
      CaseResult result = CaseResult.of(new Case(test, sample), scores, Candidates.ALL_ITEMS);
      assertThat(result.unmaskedRank()).isEqualTo(1 + order.indexOf(test.target(sample)));
      order.removeAll(IntStream.of(test.history(sample)).boxed().toList());
      assertThat(result.rank()).isEqualTo(1 + order.indexOf(test.target(sample)));
      assertThat(result.top()).isEqualTo(order.stream().limit(CaseResult.TOP).toList());
    }
  }

  @Test
  void whatNobodyHasSeenYetIsNoCandidate() throws IOException {
    write("u,a,,1\nu,b,,2\nv,a,,3\nv,c,,4\nw,d,,5\nw,b,,6\n");
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    double[] scores = {0, 0, 0, 9};
    Case first = new Case(split.train(), 1); // v: a, then c, which is new
    assertThat(CaseResult.of(first, scores, Candidates.SEEN_BEFORE).rank()).isZero();
    assertThat(CaseResult.of(first, scores, Candidates.ALL_ITEMS).rank()).isEqualTo(3);
    Case last = new Case(split.test(), 0); // w: d, then b
    assertThat(CaseResult.of(last, scores, Candidates.SEEN_BEFORE).unmaskedRank()).isEqualTo(3);
  }

  @Test
  void popularityCountsTrainingTargetsAndRecentOnesCountMore() throws IOException {
    long day = 86_400_000L;
    write(
        "u,a,,0\nu,b,,0\nv,a,,0\nv,b,,0\nw,a,,0\nw,c,,%d\nx,a,,%d\nx,d,,%d\n"
            .formatted(60 * day, 60 * day, 61 * day));
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(split.train().size()).isEqualTo(3);
    assertThat(Popular.of(split).scores(split.test(), 0)).containsExactly(0, 2, 1, 0);
    assertThat(Popular.recent(split).scores(split.test(), 0)).containsExactly(0, 0.5, 1, 0);
  }

  @Test
  void markovFollowsTheLastItemAndFillsWithPopularity() throws IOException {
    StringBuilder rows = new StringBuilder();
    String[] steps = {"ab", "ac", "ac", "dc", "dc", "ae", "fb", "ab", "aa", "aa"};
    for (int i = 0; i < steps.length; i++) {
      rows.append("u%d,%s,,%d%n".formatted(i, steps[i].charAt(0), 2 * i));
      rows.append("u%d,%s,,%d%n".formatted(i, steps[i].charAt(1), 2 * i + 1));
    }
    write(rows.toString());
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(split.train().size()).isEqualTo(8);
    // after a: b twice (first seen first), c twice (more popular), e once; then popularity
    MarkovChain firstSeen = new MarkovChain(split, MarkovChain.Ties.FIRST_SEEN);
    MarkovChain popular = new MarkovChain(split, MarkovChain.Ties.POPULARITY);
    assertThat(order(split, firstSeen)).containsExactly("b", "c", "e", "a", "d", "f");
    assertThat(order(split, popular)).containsExactly("c", "b", "e", "a", "d", "f");
  }

  @Test
  void itemNeighboursAreTheCosineOfTheUsersSets() throws IOException {
    Split split = TinyData.split(folder);
    ItemNeighbours neighbours = new ItemNeighbours(split);
    List<Set<Integer>> users = usersOfItems(split);
    for (int sample = 0; sample < split.test().size(); sample++) {
      double[] scores = neighbours.scores(split.test(), sample);
      Set<Integer> history = new HashSet<>();
      IntStream.of(split.test().history(sample)).forEach(history::add);
      for (int item = 0; item < TinyData.ITEMS; item++) {
        double expected = 0;
        for (int other : history) {
          expected += other == item ? 0 : cosine(users.get(item), users.get(other));
        }
        if (expected > 0) {
          assertThat(scores[item] - 1).isCloseTo(expected, within(1e-6));
        } else {
          assertThat(scores[item]).isBetween(0.0, 1.0);
        }
      }
    }
  }

  private static List<Set<Integer>> usersOfItems(Split split) {
    List<Set<Integer>> users = new ArrayList<>();
    IntStream.range(0, TinyData.ITEMS).forEach(i -> users.add(new HashSet<>()));
    Samples train = split.train();
    for (int i = 0; i < train.size(); i++) {
      users.get(train.target(i)).add(train.user(i));
      for (int item : train.history(i)) {
        users.get(item).add(train.user(i));
      }
    }
    return users;
  }

  private static double cosine(Set<Integer> a, Set<Integer> b) {
    Set<Integer> both = new HashSet<>(a);
    both.retainAll(b);
    return both.isEmpty() ? 0 : both.size() / Math.sqrt((double) a.size() * b.size());
  }

  private static List<String> order(Split split, Baseline baseline) {
    return IntStream.of(RankOrder.of(baseline.scores(split.test(), 0)))
        .mapToObj(split.items()::name)
        .toList();
  }

  private void write(String rows) throws IOException {
    Files.writeString(
        folder.resolve("interactions.csv"), "user_id,item_id,rating,timestamp\n" + rows);
  }
}
