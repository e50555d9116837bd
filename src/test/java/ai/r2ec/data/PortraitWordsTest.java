package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortraitWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Portal                                               | Portal
          Call of Duty 2 - Xbox 360                            | Call of Duty 2
          Toy Story (1995)                                     | Toy Story
          Abbey Road [Vinyl]                                   | Abbey Road
          Zero  Time Dilemma                                   | Zero Time Dilemma
          (What's the Story) Morning Glory                     | (What's the Story) Morning Glory
          Spider-Man                                           | Spider-Man
          One Two Three Four Five Six Seven Eight              | One Two Three Four Five Six Seven Eight
          A Wired Keyboard with 7 Adjustable Colorful Backlights, Red | A Wired Keyboard with 7 Adjustable Colorful Backlights
          Xbox One 1TB Console : Rise of the Tomb Raider | Xbox One 1TB Console : Rise
          """)
  void aTitleIsCutWhereItsAdditionsBegin(String title, String said) {
    assertThat(PortraitWords.shortTitle(title)).isEqualTo(said);
    assertThat(PortraitWords.shortTitle(said)).as("once is enough").isEqualTo(said);
  }

  @Test
  void aListEndsWithAnd() {
    assertThat(PortraitWords.list(List.of("A"))).isEqualTo("A");
    assertThat(PortraitWords.list(List.of("A", "B"))).isEqualTo("A and B");
    assertThat(PortraitWords.list(List.of("A", "B", "C"))).isEqualTo("A, B and C");
  }

  @Test
  void aSentenceEndsOnce() {
    assertThat(PortraitWords.sentence("Latest: Portal")).isEqualTo("Latest: Portal.");
    assertThat(PortraitWords.sentence("Latest: Super Mario Bros.")).endsWith("Bros.");
    assertThat(PortraitWords.sentence("Latest: Okami!")).endsWith("Okami!");
  }
}
