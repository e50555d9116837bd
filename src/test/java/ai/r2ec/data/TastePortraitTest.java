package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.AttributeValue.Numeric;
import ai.r2ec.domain.AttributeValue.Text;
import ai.r2ec.domain.AttributeValue.Texts;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TastePortraitTest {

  private static final List<Item> GAMES = DemoCatalog.items();
  private static final Map<ItemId, Item> BY_ID =
      GAMES.stream().collect(Collectors.toMap(Item::id, Function.identity()));
  private static final List<Sample> SAMPLES =
      DemoCatalog.split(SplitOptions.defaults()).train().draw(500, 1).stream().toList();
  private static final TastePortrait PORTRAIT = new TastePortrait(GAMES);
  private static final Pattern FORM =
      Pattern.compile("(Keeps coming back to .+?[.] )?(Favourites: (.+?)[.]? )?Latest: (.+)");

  @Test
  void itDoesNotKnowTheAnswer() {
    for (int i = 0; i < SAMPLES.size(); i++) {
      Sample sample = SAMPLES.get(i);
      Interaction other = SAMPLES.get(SAMPLES.size() - 1 - i).target();
      assertThat(portrait(new Sample(new UserId("other"), sample.history(), other)))
          .isEqualTo(portrait(sample));
    }
  }

  @Test
  void theTargetsTitleIsThereOnlyIfTheHistoryHasIt() {
    for (Sample sample : SAMPLES) {
      String title = item(sample.target()).title();
      if (portrait(sample).contains(title)) {
        assertThat(sample.history())
            .extracting(event -> texts(item(event)))
            .anyMatch(texts -> texts.contains(title));
      }
    }
  }

  @Test
  void everyTitleThatItNamesIsInTheHistoryAndTheLastOneIsAlwaysNamed() {
    int favourites = 0;
    for (Sample sample : SAMPLES) {
      Matcher parts = FORM.matcher(portrait(sample));
      assertThat(parts.matches()).isTrue();
      assertThat(parts.group(4)).startsWith(shortTitle(sample.history().getLast()));
      if (parts.group(3) != null) {
        favourites++;
        assertThat(named(sample)).contains(parts.group(3).replaceFirst("[.!?]$", ""));
      }
    }
    assertThat(favourites).isGreaterThan(SAMPLES.size() / 2);
  }

  @Test
  void itSaysWhatLikedItemsShareWhichWereBestAndWhatCameLast() {
    assertThat(
            portrait(
                GAMES,
                event("super-mario-bros", 4.5),
                event("super-mario-bros-3", null),
                event("super-mario-world", 2.0)))
        .isEqualTo(
            "Keeps coming back to Platformer (genre), Nintendo R&D4 (maker), NES (platform),"
                + " around 1987 (year). Favourites: Super Mario Bros."
                + " Latest: Super Mario World (Platformer).");
  }

  @Test
  void listsComeFirstThenTextsByNameThenTheYear() {
    List<Item> items =
        List.of(
            book("a", texts("x", "y"), texts("p"), 2001),
            book("b", texts("y", "z"), texts("p"), 2002),
            book("c", texts("w", "z"), texts("q"), 2004));
    assertThat(portrait(items, event("a", 4.0), event("b", 4.0), event("c", 3.5)))
        .as("three of a list, two of a text, the more recent first among equals")
        .isEqualTo(
            "Keeps coming back to p and q (shelves), z, y and w (themes), K (author),"
                + " around 2002 (Year). Favourites: b and a. Latest: c (q).");
  }

  @Test
  void whenNothingWasLikedEverythingCounts() {
    List<Item> items =
        List.of(book("a", texts("x"), texts("p"), 2001), book("b", texts("x"), texts("p"), 2003));
    assertThat(portrait(items, event("a", 1.0), event("b", 2.0)))
        .isEqualTo(
            "Keeps coming back to p (shelves), x (themes), K (author), around 2002 (Year)."
                + " Latest: b (p).");
  }

  @Test
  void whatNamesOneItemEachIsNoTasteAndTitlesTakeItsPlace() {
    List<Item> items =
        Stream.of("LEGO City - PS4", "LEGO Worlds (PS4)", "Portal")
            .map(title -> item(title, Map.of("asin", new Text(title + 1), "price", new Numeric(9))))
            .toList();
    assertThat(portrait(items, event("LEGO City - PS4", 5.0), event("LEGO Worlds (PS4)", 4.5)))
        .isEqualTo(
            "Keeps coming back to LEGO and PS4 (title). Favourites: LEGO City."
                + " Latest: LEGO Worlds.");
    assertThat(portrait(items, event("Portal", 2.0))).isEqualTo("Latest: Portal.");
  }

  @Test
  void aTextThatNoneOfThreeSharesIsLeftOut() {
    List<Item> items =
        Stream.of("a:K", "b:L", "c:M", "d:K")
            .map(each -> item(each.substring(0, 1), Map.of("maker", new Text(each.substring(2)))))
            .toList();
    assertThat(portrait(items, event("a", null), event("b", null)))
        .isEqualTo("Keeps coming back to L and K (maker). Latest: b.");
    assertThat(portrait(items, event("a", null), event("b", null), event("c", null)))
        .isEqualTo("Latest: c.");
  }

  @Test
  void favouritesAreTheTwoBestAndNeverWhatCameLast() {
    List<Item> items =
        Stream.of("a", "b", "c", "d", "e - Red", "e - Blue").map(t -> item(t, Map.of())).toList();
    assertThat(
            portrait(
                items,
                event("a", 4.0),
                event("b", 4.5),
                event("b", 4.5),
                event("c", 4.5),
                event("d", 3.9),
                event("e - Red", 5.0),
                event("e - Blue", 5.0)))
        .isEqualTo("Favourites: c and b. Latest: e.");
    assertThat(portrait(items, event("d", 3.9), event("a", 5.0))).isEqualTo("Latest: a.");
  }

  @Test
  void anUnknownItemIsNamed() {
    assertThatThrownBy(() -> portrait(GAMES, event("no-such-game", 4.0)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("no-such-game");
  }

  private static String portrait(Sample sample) {
    return PORTRAIT.of(sample).reasoning();
  }

  private static String portrait(List<Item> items, Interaction... history) {
    Sample sample = new Sample(new UserId("u"), List.of(history), event("unknown", null));
    return new TastePortrait(items).of(sample).reasoning();
  }

  private static Interaction event(String item, @Nullable Double rating) {
    return new Interaction(new ItemId(item), rating, null);
  }

  private static Item item(String title, Map<String, AttributeValue> attributes) {
    return new Item(new ItemId(title), title, "", "", new TreeMap<>(attributes));
  }

  private static Item book(String title, Texts themes, Texts shelves, int year) {
    return item(
        title,
        Map.of(
            "themes", themes,
            "shelves", shelves,
            "author", new Text("K"),
            "blurb", new Text("one two three four five six seven eight nine"),
            "Year", new Numeric(year)));
  }

  private static Texts texts(String... values) {
    return new Texts(List.of(values));
  }

  private static Item item(Interaction event) {
    return BY_ID.getOrDefault(event.itemId(), GAMES.getFirst());
  }

  private static String shortTitle(Interaction event) {
    return PortraitWords.shortTitle(item(event).title());
  }

  private static String texts(Item item) {
    return item.title() + item.attributes().values().stream().map(AttributeValue::display).toList();
  }

  /** What may stand behind Favourites, without a mark at its end. */
  private static List<String> named(Sample sample) {
    List<String> named = new ArrayList<>();
    for (Interaction one : sample.history()) {
      named.add(shortTitle(one));
      sample.history().forEach(two -> named.add(shortTitle(one) + " and " + shortTitle(two)));
    }
    return named.stream().map(name -> name.replaceFirst("[.!?]$", "")).toList();
  }
}
