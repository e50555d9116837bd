package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedUsersTest {

  private static final List<Item> ITEMS = DemoCatalog.items();
  private static final Split DEMO = DemoCatalog.split(SplitOptions.defaults());

  @TempDir Path folder;

  @Test
  void theSameSeedGivesTheSameFilesAndAnotherSeedOthers() throws IOException {
    String one = written("one", 5, 20);
    assertThat(written("two", 5, 20)).isEqualTo(one);
    assertThat(written("three", 6, 20)).isNotEqualTo(one);
  }

  @Test
  void aUserDoesNotDependOnHowManyOthersThereAre() throws IOException {
    assertThat(written("many", 5, 30)).startsWith(written("few", 5, 20));
  }

  @Test
  void everyEventIsPossible() {
    SimulatedUsers users = new SimulatedUsers(ITEMS, SimulatedUsers.SEED);
    Map<ItemId, Item> items = ITEMS.stream().collect(Collectors.toMap(Item::id, i -> i));
    for (UserHistory user : users.users(200).toList()) {
      assertThat(user.interactions()).hasSizeBetween(4, 40);
      assertThat(user.interactions()).extracting(Interaction::timestamp).isSorted();
      assertThat(user.interactions()).extracting(Interaction::itemId).doesNotHaveDuplicates();
      for (Interaction event : user.interactions()) {
        assertThat(event.rating()).isBetween(1.0, 5.0);
        assertThat(year(event)).isGreaterThanOrEqualTo(year(items, event));
      }
    }
  }

  @Test
  void heldOutAndDemoUsersAreNotLearnedFrom() {
    Set<String> learned = new HashSet<>();
    DEMO.train().stream().forEach(sample -> learned.add(sample.user().value()));
    DEMO.validation().stream().forEach(sample -> learned.add(sample.user().value()));
    assertThat(learned).allMatch(user -> user.startsWith("sim-")).hasSizeGreaterThan(2_900);
    assertThat(DEMO.test().stream().map(sample -> sample.user().value()).distinct())
        .hasSize(25)
        .allMatch(user -> user.startsWith("demo-"));
  }

  /** An oracle ranks by the appeals that the user draws from; popularity by what others took. */
  @Test
  void whoKnowsTheTasteBeatsPopularityByFar() {
    SimulatedUsers users = new SimulatedUsers(ITEMS, SimulatedUsers.SEED);
    int[] popularity = new int[ITEMS.size()];
    Map<ItemId, Integer> index = new HashMap<>();
    IntStream.range(0, ITEMS.size()).forEach(i -> index.put(ITEMS.get(i).id(), i));
    users
        .users(400)
        .flatMap(user -> user.interactions().stream())
        .forEach(event -> popularity[index.getOrDefault(event.itemId(), 0)]++);
    int oracle = 0;
    int popular = 0;
    int steps = 0;
    for (int number = 400; number < 520; number++) {
      TasteWalk walk = users.walk(number);
      while (walk.goesOn()) {
        double[] appeals = walk.appeals();
        double[] counts =
            IntStream.range(0, appeals.length)
                .mapToDouble(
                    i -> appeals[i] == Double.NEGATIVE_INFINITY ? -1 : (double) popularity[i])
                .toArray();
        int item = walk.step();
        oracle += rank(appeals, item) <= 10 ? 1 : 0;
        popular += rank(counts, item) <= 10 ? 1 : 0;
        steps++;
      }
    }
    assertThat((double) oracle / steps).isBetween(0.25, 0.7);
    assertThat((double) popular / steps).isBetween(0.02, 0.2);
    assertThat(oracle).isGreaterThan(3 * popular);
  }

  @Test
  void itemsWithoutAttributesAreRefused() {
    Item bare = new Item(new ItemId("x"), "X", "", "", new TreeMap<>());
    assertThatThrownBy(() -> new SimulatedUsers(List.of(bare), 1))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("genre");
  }

  @Test
  void aDemonstrationSaysWhatIsTrueInManyWaysAndKeepsTheTargetsTitle() {
    Map<ItemId, Item> items = ITEMS.stream().collect(Collectors.toMap(Item::id, i -> i));
    Demonstrations demonstrations = new Demonstrations(ITEMS, 1, false);
    Samples some = DEMO.train().draw(1_000, 1);
    Set<String> openings = new HashSet<>();
    int namesHistory = 0;
    for (int i = 0; i < some.size(); i++) {
      Sample sample = some.get(i);
      String reasoning = demonstrations.of(sample).reasoning();
      assertThat(demonstrations.of(sample).reasoning()).isEqualTo(reasoning);
      Item target = items.getOrDefault(sample.target().itemId(), ITEMS.getFirst());
      List<String> history =
          sample.history().stream()
              .map(event -> items.getOrDefault(event.itemId(), ITEMS.getFirst()).title())
              .toList();
      namesHistory += history.stream().anyMatch(reasoning::contains) ? 1 : 0;
      String others = reasoning;
      for (String title : history) {
        others = others.replace(title, "");
      }
      assertThat(others.contains(target.title()) && target.title().contains(" ")).isFalse();
      assertThat(reasoning).contains(GameAttributes.texts(target, "genre").getFirst());
      openings.add(reasoning.split(" ", 3)[0]);
    }
    assertThat(namesHistory).isEqualTo(some.size());
    assertThat(openings).hasSizeGreaterThan(20);
  }

  @Test
  void theTargetIsNamedWhenAskedFor() {
    Sample sample = DEMO.test().get(0);
    String title =
        ITEMS.stream()
            .filter(item -> item.id().equals(sample.target().itemId()))
            .findFirst()
            .orElseThrow()
            .title();
    assertThat(new Demonstrations(ITEMS, 1, true).of(sample).reasoning()).contains(title);
  }

  @Test
  void demonstrationsAreWrittenALineEach() throws IOException {
    Demonstrations demonstrations = new Demonstrations(ITEMS, 1, false);
    Path file = folder.resolve("demonstrations.jsonl");
    DemonstrationWriter.write(file, DEMO.test().stream().map(demonstrations::of));
    assertThat(Files.readAllLines(file))
        .hasSize(DEMO.test().size())
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("{\"user_id\":\"demo-")
                    .contains("\"history\":[{", "\"target\":{", "\"reasoning\":\""));
  }

  private String written(String name, long seed, int users) throws IOException {
    Path target = folder.resolve(name);
    new SimulatedUsers(ITEMS, seed).write(target, users, 3, Progress.NONE);
    assertThat(Files.readString(target.resolve("heldout.csv"))).contains("heldout-0003,");
    return Files.readString(target.resolve("interactions.csv"));
  }

  private static int rank(double[] scores, int item) {
    int rank = 1;
    for (double score : scores) {
      rank += score > scores[item] ? 1 : 0;
    }
    return rank;
  }

  private static int year(Interaction event) {
    return event.timestamp() == null ? 0 : event.timestamp().atOffset(ZoneOffset.UTC).getYear();
  }

  private static int year(Map<ItemId, Item> items, Interaction event) {
    Item item = items.get(event.itemId());
    return item != null && item.attributes().get("year") instanceof AttributeValue.Numeric year
        ? (int) year.value()
        : Integer.MAX_VALUE;
  }
}
