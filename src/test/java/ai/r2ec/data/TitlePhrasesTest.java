package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TitlePhrasesTest {

  @Test
  void whatMostTitlesHaveComesFirstAndTheMoreRecentAmongEquals() {
    assertThat(
            recurring(
                "LEGO Marvel Avengers - PlayStation 4",
                "LEGO Batman - PlayStation 4",
                "Bloodborne Collector's Edition",
                "Witcher Collector's Edition",
                "Knack - PlayStation 4"))
        .containsExactly("PlayStation 4", "Collector's Edition", "LEGO");
  }

  @Test
  void whatOneTitleHasDoesNotRecurHoweverOftenItIsThere() {
    assertThat(recurring("Halo 3", "Halo 3", "Portal")).isEmpty();
  }

  @Test
  void aPartThatOccursMoreOftenIsAPhraseOfItsOwn() {
    assertThat(recurring("Xbox 360 Pad", "Xbox 360 Racing Wheel", "Xbox One"))
        .containsExactly("Xbox", "Xbox 360");
  }

  @Test
  void neighboursOfALongerPhraseAreSaidWithIt() {
    assertThat(recurring("Mario Kart 8 Deluxe", "Guide to Mario Kart 8 Deluxe"))
        .as("of four words each three would be a phrase")
        .containsExactly("Mario Kart 8", "Deluxe");
    assertThat(recurring("Xbox One Pad", "Xbox One Cable", "Xbox 360 Kit", "Xbox 360 Hub"))
        .as("only the beginning in common")
        .contains("Xbox", "Xbox 360", "Xbox One");
  }

  @Test
  void stopWordsStandWithinAPhraseOnly() {
    assertThat(recurring("The Legend of Zelda for Wii", "Zelda The Legend of Zelda"))
        .containsExactly("Legend of Zelda");
    assertThat(recurring("Of The", "Of The Of")).isEmpty();
  }

  @Test
  void marksAndSmallWordsPartPhrases() {
    assertThat(recurring("The Best, Of Queen", "Queen: The Best")).containsExactly("Queen", "Best");
    assertThat(recurring("Flight stick Red", "Flight stick Blue")).containsExactly("Flight");
  }

  @Test
  void numbersAloneAndWordsOfTheCategorySayNothing() {
    assertThat(recurring("Halo 3", "Portal 3", "Doom III", "Game III", "Uno Game")).isEmpty();
    assertThat(recurring("Portal: Standard Edition", "Doom: Edition", "Uno (Edition)")).isEmpty();
  }

  @Test
  void theCaseOfLettersDoesNotCountAndTheLatestIsShown() {
    assertThat(recurring("Okami Playstation 2", "Ico PLAYSTATION 2", "Rez PlayStation 2"))
        .containsExactly("PlayStation 2");
  }

  @Test
  void scriptsWithoutCapitalsHavePhrasesToo() {
    assertThat(recurring("東方 紅魔郷", "東方 妖々夢")).containsExactly("東方");
  }

  private static List<String> recurring(String... titles) {
    return TitlePhrases.recurring(
        Stream.of(titles)
            .map(title -> new Item(new ItemId(title), title, "Video Games", "", new TreeMap<>()))
            .toList());
  }
}
