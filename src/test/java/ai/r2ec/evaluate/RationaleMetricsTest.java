package ai.r2ec.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.evaluate.CaseResult.Thought;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RationaleMetricsTest {

  private static final List<Item> ITEMS =
      List.of(
          item("a", "Sonic Unleashed - PlayStation 3"),
          item("b", "The Last of Us"),
          item("c", "The Last of Us Part II (Digital)"),
          item("d", "Journey"),
          item("e", "Back to the Future: The Game - 30th Anniversary"));

  @TempDir Path folder;

  @Test
  void titlesAreFoundByTheirHeadsTheLongestFirst() {
    TitleIndex titles = new TitleIndex(ITEMS);
    assertThat(titles.mentions("They finished SONIC unleashed, then The Last of Us Part II."))
        .extracting(TitleIndex.Mention::itemIds)
        .containsExactly(Set.of("a"), Set.of("c"));
    assertThat(titles.mentions("the last of us")).hasSize(1);
    assertThat(titles.mentions("nothing at all")).isEmpty();
  }

  @Test
  void aTitleThatIsAWordCountsAsANameOnly() {
    TitleIndex titles = new TitleIndex(ITEMS);
    assertThat(titles.mentions("a long journey")).isEmpty();
    assertThat(titles.mentions("Journey is the goal")).isEmpty();
    assertThat(titles.mentions("after playing Journey twice")).hasSize(1);
  }

  @Test
  void phrasesSetOffLikeTitlesAreKnownOrInvented() throws IOException {
    Files.writeString(
        folder.resolve("interactions.csv"),
        "user_id,item_id,rating,timestamp\nu,a,,1\nu,b,,2\nu,c,,3\nu,d,,4\n");
    Split split = new DataFolder(folder).split(SplitOptions.defaults());
    RationaleMetrics figures =
        RationaleMetrics.of(
            split,
            ITEMS,
            List.of(
                said("\"Sonic Unleashed\" and \"Back to the\" and \"Super Unknown Racer\"", true),
                said("[The Last of Us] with **a lower phrase** and *Word*", false),
                said("They like stealth. \"Invented Here\"", false)));
    assertThat(figures.rationales()).isEqualTo(3);
    assertThat(figures.markerShare()).isEqualTo(1 / 3.0);
    assertThat(figures.meanTokens()).isEqualTo(7);
    assertThat(figures.groundedRate()).isEqualTo(2 / 3.0);
    assertThat(figures.groundedShare()).isEqualTo(1);
    assertThat(figures.inventedRate()).isEqualTo(2 / 3.0);
    assertThat(figures.inventedShare()).isEqualTo(2 / 5.0);
  }

  private static CaseResult said(String text, boolean marker) {
    return new CaseResult(0, 1, 1, List.of(), new Thought(text, 7, marker));
  }

  private static Item item(String id, String title) {
    return new Item(new ItemId(id), title, "", "", new TreeMap<>());
  }
}
