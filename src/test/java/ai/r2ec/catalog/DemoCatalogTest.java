package ai.r2ec.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.ItemsReader;
import ai.r2ec.data.LineError;
import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The bundled demo data keeps the promises of its own README. */
class DemoCatalogTest {

  private static final int MOST_USES_OF_A_FRAME = 5;

  private static final Set<String> GENRES =
      Set.of(
          "Action",
          "Action RPG",
          "Action-adventure",
          "Beat 'em up",
          "Co-op",
          "Deck-builder",
          "Fighting",
          "First-person shooter",
          "Grand strategy",
          "Horror",
          "Immersive sim",
          "Life sim",
          "MMO",
          "Management",
          "Metroidvania",
          "Multiplayer",
          "Narrative adventure",
          "Open world",
          "Party",
          "Platformer",
          "Point-and-click",
          "Puzzle",
          "Racing",
          "Real-time strategy",
          "Rhythm",
          "Roguelike",
          "Role-playing",
          "Sandbox",
          "Shoot 'em up",
          "Simulation",
          "Soulslike",
          "Sports",
          "Stealth",
          "Survival",
          "Tactical RPG",
          "Third-person shooter",
          "Turn-based strategy",
          "Visual novel");

  private static final Set<String> PLATFORMS =
      Set.of(
          "Amiga",
          "Apple II",
          "Arcade",
          "BBC Micro",
          "Commodore 64",
          "Dreamcast",
          "Game Boy",
          "Game Boy Advance",
          "Game Boy Color",
          "GameCube",
          "MS-DOS",
          "Macintosh",
          "Mobile",
          "NES",
          "Nintendo 3DS",
          "Nintendo 64",
          "Nintendo DS",
          "Nintendo Switch",
          "PC",
          "PC-8801",
          "PSP",
          "PlayStation",
          "PlayStation 2",
          "PlayStation 3",
          "PlayStation 4",
          "PlayStation 5",
          "PlayStation Vita",
          "SNES",
          "Sega Genesis",
          "Sega Saturn",
          "Wii",
          "Wii U",
          "Xbox",
          "Xbox 360",
          "Xbox One",
          "Xbox Series X");

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+");
  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}'’-]+");
  private static final Pattern NAME_OR_NUMBER =
      Pattern.compile("[\\p{L}]*\\p{Lu}[\\p{L}\\p{N}'’-]*|\\p{N}+");

  private static final List<Item> ITEMS = new ArrayList<>();
  private static final List<DemoUser> USERS = new ArrayList<>();

  record DemoUser(String userId, String name, List<DemoEvent> interactions) {}

  record DemoEvent(String itemId, double rating, Instant timestamp) {}

  @BeforeAll
  static void read() throws IOException {
    List<LineError> errors = new ArrayList<>();
    try (BufferedReader lines = open("items.jsonl")) {
      ItemsReader.read(lines, ITEMS::add, errors::add);
    }
    assertThat(errors).isEmpty();
    JsonMapper json =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    try (BufferedReader lines = open("users.jsonl")) {
      lines.lines().map(line -> json.readValue(line, DemoUser.class)).forEach(USERS::add);
    }
  }

  @Test
  void thereAreEnoughItemsAndUsers() {
    assertThat(ITEMS).hasSizeGreaterThanOrEqualTo(400);
    assertThat(USERS).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void identifiersAndTitlesAreUnique() {
    assertThat(ITEMS).extracting(Item::id).doesNotHaveDuplicates();
    assertThat(ITEMS)
        .extracting(item -> item.title().toLowerCase(Locale.ROOT))
        .doesNotHaveDuplicates();
    assertThat(ITEMS).allSatisfy(item -> assertThat(item.id().value()).matches("[a-z0-9-]+"));
    assertThat(USERS).extracting(DemoUser::userId).doesNotHaveDuplicates();
    assertThat(USERS).extracting(DemoUser::name).doesNotHaveDuplicates();
  }

  @Test
  void everyItemHasTheSameFacts() {
    assertThat(ITEMS)
        .allSatisfy(
            item -> {
              assertThat(item.category()).isEqualTo("Video Games");
              assertThat(item.attributes()).containsOnlyKeys("genre", "maker", "platform", "year");
              assertThat(fact(item, "platform")).isIn(PLATFORMS);
              assertThat(fact(item, "maker")).isNotBlank();
              assertThat(year(item)).isBetween(1970, 2024);
              assertThat(genres(item)).isSubsetOf(GENRES).hasSizeBetween(1, 3);
              assertThat(genres(item)).doesNotHaveDuplicates();
            });
  }

  @Test
  void everyGenreAndEveryDecadeIsThere() {
    assertThat(ITEMS.stream().flatMap(item -> genres(item).stream()).collect(Collectors.toSet()))
        .isEqualTo(GENRES);
    assertThat(ITEMS).extracting(item -> year(item) / 10).contains(198, 199, 200, 201, 202);
  }

  @Test
  void aDescriptionIsTwoSentencesOfReasonableLength() {
    assertThat(ITEMS)
        .allSatisfy(
            item -> {
              assertThat(sentences(item)).as(item.title()).hasSize(2);
              assertThat(sentences(item)).allMatch(sentence -> sentence.endsWith("."));
              assertThat(item.description().split(" ")).hasSizeBetween(25, 55);
            });
  }

  @Test
  void noOpeningIsWornOut() {
    assertThat(uses(DemoCatalogTest::firstThreeWords).values())
        .allMatch(uses -> uses <= MOST_USES_OF_A_FRAME);
  }

  @Test
  void noSentenceIsATemplateFilledWithNames() {
    assertThat(uses(sentence -> NAME_OR_NUMBER.matcher(sentence).replaceAll("#")).values())
        .allMatch(uses -> uses <= MOST_USES_OF_A_FRAME);
  }

  @Test
  void framesAreFoundWhereThereAreSome() {
    assertThat(firstThreeWords("In Tokyo's streets, 2 cats run."))
        .isEqualTo(firstThreeWords("in tokyo's streets nobody runs."));
    assertThat(NAME_OR_NUMBER.matcher("Kim owns 12 cats.").replaceAll("#"))
        .isEqualTo(NAME_OR_NUMBER.matcher("Eve owns 7 cats.").replaceAll("#"));
  }

  @Test
  void historiesNameKnownItemsOnceAndInOrder() {
    Set<ItemId> known = ITEMS.stream().map(Item::id).collect(Collectors.toSet());
    assertThat(USERS)
        .allSatisfy(
            user -> {
              assertThat(user.interactions()).hasSizeBetween(8, 30);
              assertThat(user.interactions())
                  .extracting(event -> new ItemId(event.itemId()))
                  .isSubsetOf(known)
                  .doesNotHaveDuplicates();
              assertThat(user.interactions())
                  .extracting(DemoEvent::timestamp)
                  .doesNotHaveDuplicates()
                  .isSorted();
            });
  }

  @Test
  void nobodyRatesAGameBeforeItsRelease() {
    Map<String, Integer> years =
        ITEMS.stream().collect(Collectors.toMap(item -> item.id().value(), DemoCatalogTest::year));
    assertThat(USERS)
        .flatExtracting(DemoUser::interactions)
        .allSatisfy(
            event ->
                assertThat(event.timestamp().atZone(ZoneOffset.UTC).getYear())
                    .isGreaterThan(years.get(event.itemId())));
  }

  @Test
  void ratingsAreHalvesFromOneToFiveAndSomeDisappoint() {
    assertThat(USERS)
        .allSatisfy(
            user -> {
              assertThat(user.interactions())
                  .extracting(DemoEvent::rating)
                  .allMatch(rating -> rating >= 1 && rating <= 5 && rating * 2 % 1 == 0)
                  .anyMatch(rating -> rating <= 3)
                  .anyMatch(rating -> rating >= 4.5);
            });
  }

  private static BufferedReader open(String name) {
    InputStream bytes = DemoCatalogTest.class.getResourceAsStream("/demo/" + name);
    return new BufferedReader(new InputStreamReader(Objects.requireNonNull(bytes, name), UTF_8));
  }

  private static String fact(Item item, String name) {
    return Objects.requireNonNull(item.attributes().get(name), name).display();
  }

  private static int year(Item item) {
    return Integer.parseInt(fact(item, "year"));
  }

  private static List<String> genres(Item item) {
    return item.attributes().get("genre") instanceof AttributeValue.Texts genres
        ? genres.values()
        : List.of();
  }

  private static List<String> sentences(Item item) {
    return Arrays.asList(SENTENCE_END.split(item.description()));
  }

  private static Map<String, Long> uses(Function<String, String> frame) {
    return ITEMS.stream()
        .flatMap(item -> sentences(item).stream())
        .collect(groupingBy(frame, counting()));
  }

  private static String firstThreeWords(String sentence) {
    return Stream.of(NOT_A_WORD.split(sentence.toLowerCase(Locale.ROOT)))
        .limit(3)
        .collect(Collectors.joining(" "));
  }
}
