package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.data.SplitOptions.MissingRating;
import ai.r2ec.data.SplitOptions.MissingTime;
import ai.r2ec.data.SplitOptions.Repeats;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

  private static final String HEADER = "user_id,item_id,rating,timestamp\n";
  private static final long DAY = 86_400_000L;

  @TempDir Path folder;

  @Test
  void everyEventButAUsersFirstIsATargetExactlyOnceAndInOrderOfTime() throws IOException {
    Split split = random(SplitRule.CHRONOLOGICAL);
    List<Sample> samples = samples(split);
    long events = split.log().size();
    assertThat(samples).hasSize((int) events - split.users().size());
    assertThat(samples).extracting(Sample::asOf).isSorted();
    assertThat(split.train().size()).isEqualTo((int) (0.8 * samples.size()));
    assertThat(split.train().size() + split.validation().size())
        .isEqualTo((int) (0.9 * samples.size()));
  }

  @Test
  void aHistoryHoldsTheLastEventsBeforeTheTargetAndNothingLater() throws IOException {
    Split split = random(SplitRule.CHRONOLOGICAL);
    for (Sample sample : samples(split)) {
      assertThat(sample.history()).hasSizeBetween(1, 3);
      assertThat(sample.history())
          .allSatisfy(event -> assertThat(event.timestamp()).isBeforeOrEqualTo(sample.asOf()));
    }
  }

  @Test
  void fileOrderBreaksTies() throws IOException {
    write("interactions.csv", HEADER + "u,c,,5\nu,a,,5\nu,b,,5\nu,z,,1\n");
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(samples(split).getLast())
        .satisfies(
            sample -> {
              assertThat(ids(sample.history())).containsExactly("z", "c", "a");
              assertThat(sample.target().itemId().value()).isEqualTo("b");
            });
  }

  @Test
  void leaveOneOutKeepsTheLastTwoEventsOfEveryUserAndWarns() throws IOException {
    Split split = random(SplitRule.LEAVE_ONE_OUT);
    assertThat(split.warnings()).singleElement().asString().contains("leaks time");
    assertThat(split.test().size()).isEqualTo(split.users().size());
    assertThat(users(split.test())).doesNotHaveDuplicates();
    assertThat(users(split.validation())).doesNotHaveDuplicates();
  }

  @Test
  void heldOutUsersAreInTheTestAloneAndAskedAboutTheirLastFiveEvents() throws IOException {
    StringBuilder known = new StringBuilder(HEADER);
    StringBuilder heldOut = new StringBuilder(HEADER);
    for (int i = 0; i < 10; i++) {
      known.append("known,i").append(i).append(",,").append(i).append('\n');
      heldOut.append("other,i").append(i).append(",,").append(i).append('\n');
    }
    write("interactions.csv", known.toString());
    write("heldout.csv", heldOut.toString());
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(split.options().rule()).isEqualTo(SplitRule.HELD_OUT_USERS);
    assertThat(split.train().size()).isEqualTo(8);
    assertThat(split.validation().size()).isEqualTo(1);
    assertThat(split.test().stream().map(s -> s.target().itemId().value()))
        .containsExactly("i5", "i6", "i7", "i8", "i9");
    assertThat(split.test().stream().map(s -> s.user().value())).containsOnly("other");
  }

  @Test
  void publishedWindowsStayAsTheyAreAndTakeTimesFromTheLog() throws IOException {
    write("interactions.csv", HEADER + "u,a,5,0\nu,b,,%d\nu,c,3.1,%d\n".formatted(DAY, DAY));
    String header = "user_id,history_item_ids,item_id,timestamp\n";
    write("train.csv", header + "u,a,b,%d\n".formatted(DAY));
    write("valid.csv", header);
    write("test.csv", header + "u,b,c,%d\n".formatted(DAY));
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(split.options().rule()).isEqualTo(SplitRule.PUBLISHED);
    Sample train = split.train().get(0);
    assertThat(train.history().getFirst().rating()).isEqualTo(5.0);
    assertThat(split.train().sameDay(0)).isFalse();
    assertThat(ids(split.test().get(0).history())).containsExactly("b");
    assertThat(split.test().get(0).target().rating()).isEqualTo(3.1);
    assertThat(split.test().sameDay(0)).isTrue();

    Files.delete(folder.resolve("interactions.csv"));
    Split alone = new DataFolder(folder).split(SplitOptions.defaults());
    assertThat(alone.warnings()).hasSize(1);
    assertThat(ids(alone.test().get(0).history())).containsExactly("b");
    assertThat(alone.test().sameDay(0)).isFalse();
  }

  @Test
  void aPublishedWindowThatTheLogLacksIsAnError() throws IOException {
    write("interactions.csv", HEADER + "u,a,,0\nu,b,,1\n");
    String header = "user_id,history_item_ids,item_id,timestamp\n";
    write("train.csv", header + "u,b,a,1\n");
    write("valid.csv", header);
    write("test.csv", header);
    assertThatThrownBy(() -> new DataFolder(folder).split(SplitOptions.defaults()))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("window 1");
  }

  @Test
  void rulesSayWhatIsATargetAndWhatIsLeftOut() throws IOException {
    write("interactions.csv", HEADER + "u,a,1,1\nu,b,2,2\nu,c,,3\nu,a,5,4\nu,d,5,\nu,e,5,6\n");
    SplitOptions plain = SplitOptions.defaults();
    assertThat(targets(plain)).containsExactly("b", "c", "a", "e");
    assertThat(targets(with(4.0, MissingRating.KEEP, MissingTime.DROP, Repeats.KEEP)))
        .containsExactly("c", "a", "e");
    assertThat(targets(with(4.0, MissingRating.DROP, MissingTime.DROP, Repeats.KEEP)))
        .containsExactly("a", "e");
    assertThat(targets(with(null, MissingRating.KEEP, MissingTime.FILE_ORDER, Repeats.KEEP)))
        .containsExactly("b", "c", "a", "d", "e");
    assertThat(targets(with(null, MissingRating.KEEP, MissingTime.DROP, Repeats.FIRST)))
        .containsExactly("b", "c", "e");
    Split dropped =
        new DataFolder(folder)
            .split(with(null, MissingRating.KEEP, MissingTime.DROP, Repeats.FIRST));
    assertThat(dropped.dropped()).isEqualTo(new Split.Dropped(0, 1, 1, 1));
  }

  @Test
  void theHashIsOfTheContentAndOfTheRules() throws IOException {
    Split split = random(SplitRule.CHRONOLOGICAL);
    assertThat(random(SplitRule.CHRONOLOGICAL).sha256())
        .isEqualTo(split.sha256())
        .matches("[0-9a-f]{64}");
    assertThat(random(SplitRule.LEAVE_ONE_OUT).sha256()).isNotEqualTo(split.sha256());
    write(
        "interactions.csv",
        Files.readString(folder.resolve("interactions.csv")).replaceFirst(",5,", ",4,"));
    assertThat(new DataFolder(folder).split(options(SplitRule.CHRONOLOGICAL)).sha256())
        .isNotEqualTo(split.sha256());
  }

  @Test
  void aDrawIsTheSameForTheSameSeedAndKeepsTheOrder() {
    int[] drawn = Samples.drawIndexes(1000, 100, 7);
    assertThat(drawn).hasSize(100).isSorted().doesNotHaveDuplicates();
    assertThat(Samples.drawIndexes(1000, 100, 7)).isEqualTo(drawn);
    assertThat(Samples.drawIndexes(1000, 100, 8)).isNotEqualTo(drawn);
    assertThat(Samples.drawIndexes(5, 100, 8)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void sortingByColumnIsStableWhateverTheKeys() {
    Random random = new Random(3);
    for (int size = 0; size < 70; size++) {
      long[] keys = random.longs(size, 0, 6).toArray();
      List<Integer> expected = new ArrayList<>(IntStream.range(0, size).boxed().toList());
      expected.sort((a, b) -> Long.compare(keys[a], keys[b]));
      assertThat(StableOrder.of(keys, size))
          .containsExactly(expected.stream().mapToInt(i -> i).toArray());
    }
  }

  @Test
  void statisticsCountWhatIsThere() throws IOException {
    write("interactions.csv", HEADER + "u,a,1,0\nu,b,,1\nu,a,,%d\nv,c,2,5\n".formatted(DAY));
    write("items.jsonl", "{\"item_id\":\"z\",\"title\":\"Z\"}\n");
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    DataStatistics figures = split.statistics();
    assertThat(figures.users()).isEqualTo(2);
    assertThat(figures.items()).isEqualTo(4);
    assertThat(figures.itemsWithEvents()).isEqualTo(3);
    assertThat(figures.density()).isEqualTo(3 / 8.0);
    assertThat(figures.ratedShare()).isEqualTo(0.5);
    assertThat(figures.train()).isEqualTo(new DataStatistics.Part(1, 1, 1, 1, 1, 0, 0));
    assertThat(figures.test()).isEqualTo(new DataStatistics.Part(1, 1, 2, 2, 0, 1, 0));
  }

  @Test
  void anItemIsSeenFromItsFirstEventOn() throws IOException {
    write("interactions.csv", HEADER + "u,a,,1\nu,b,,2\nv,a,,3\nv,c,,4\n");
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    Samples first = split.train();
    assertThat(first.seenBefore(0, split.items().indexOf("a"))).isTrue();
    assertThat(first.seenBefore(0, split.items().indexOf("b"))).isFalse();
    assertThat(first.seenBefore(0, split.items().indexOf("c"))).isFalse();
    assertThat(split.test().seenBefore(0, split.items().indexOf("b"))).isTrue();
  }

  private Split random(SplitRule rule) throws IOException {
    Random random = new Random(11);
    StringBuilder rows = new StringBuilder(HEADER);
    Set<String> users = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      String user = "u" + random.nextInt(30);
      users.add(user);
      rows.append("%s,i%d,5,%d%n".formatted(user, random.nextInt(40), DAY * random.nextInt(50)));
    }
    write("interactions.csv", rows.toString());
    Split split = new DataFolder(folder).split(options(rule));
    assertThat(split.users().names()).containsExactlyInAnyOrderElementsOf(users);
    return split;
  }

  private static SplitOptions options(SplitRule rule) {
    return SplitOptions.defaults().withRule(rule).withWindow(3);
  }

  private static SplitOptions with(
      @Nullable Double minRating, MissingRating rating, MissingTime time, Repeats repeats) {
    SplitOptions defaults = SplitOptions.defaults();
    return new SplitOptions(
        null, defaults.window(), minRating, rating, time, repeats, defaults.candidates());
  }

  private List<String> targets(SplitOptions options) throws IOException {
    return samples(new DataFolder(folder).split(options)).stream()
        .map(sample -> sample.target().itemId().value())
        .toList();
  }

  private static List<Sample> samples(Split split) {
    return Stream.of(split.train(), split.validation(), split.test())
        .flatMap(Samples::stream)
        .toList();
  }

  private static List<Integer> users(Samples samples) {
    return IntStream.range(0, samples.size()).map(samples::user).boxed().toList();
  }

  private static List<String> ids(List<Interaction> events) {
    return events.stream().map(event -> event.itemId().value()).toList();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
