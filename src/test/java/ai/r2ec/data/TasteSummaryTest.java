package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TasteSummaryTest {

  private static List<Item> items;

  @BeforeAll
  static void read() throws IOException {
    items = DemoCatalog.items();
  }

  @Test
  void itCountsWhatWasLikedAndSaysWhatCameLast() {
    Sample sample =
        new Sample(
            new UserId("u"),
            List.of(
                event("super-mario-bros", 4.5),
                event("super-mario-bros-3", null),
                event("super-mario-world", 2.0)),
            event("portal", 5.0));
    assertThat(new TasteSummary(items).of(sample).reasoning())
        .isEqualTo(
            "Mostly Platformer 2. Made by Nintendo R&D4 2, for NES 2, around 1987."
                + " Last came Platformer by Nintendo EAD, 1990.");
  }

  @Test
  void itDoesNotKnowTheAnswer() {
    List<Interaction> history = List.of(event("super-mario-bros", 1.0));
    TasteSummary summary = new TasteSummary(items);
    Sample one = new Sample(new UserId("u"), history, event("portal", 5.0));
    Sample other = new Sample(new UserId("v"), history, event("fallout", 1.0));
    assertThat(summary.of(one).reasoning()).isEqualTo(summary.of(other).reasoning());
    assertThat(summary.of(one).reasoning()).as("nothing was liked").contains("Platformer 1");
  }

  @Test
  void anUnknownItemIsNamed() {
    Sample sample =
        new Sample(new UserId("u"), List.of(event("no-such-game", 4.0)), event("portal", 5.0));
    assertThatThrownBy(() -> new TasteSummary(items).of(sample))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("no-such-game");
  }

  private static Interaction event(String item, @Nullable Double rating) {
    return new Interaction(new ItemId(item), rating, null);
  }
}
