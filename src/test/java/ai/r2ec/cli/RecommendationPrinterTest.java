package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.ModelInfo;
import ai.r2ec.domain.RankedItem;
import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.Timings;
import ai.r2ec.domain.Usage;
import ai.r2ec.domain.Warning;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecommendationPrinterTest {

  private static final ModelInfo MODEL = new ModelInfo("Tiny", "ab", null, "g1");

  private final StringWriter written = new StringWriter();
  private final RecommendationPrinter printer = new RecommendationPrinter(new PrintWriter(written));

  @Test
  void anAnswerReadsFromReasoningToRanking() {
    List<RankedItem> items =
        List.of(ranked(1, "a", "Chess", 41.25, 0.5), ranked(12, "b", "Go", -3, 0.001));
    Rationale rationale = new Rationale("Likes\nboards.", 2, FinishReason.LENGTH, true);
    printer.accept(new RecommendationEvent.Created("r", MODEL, 17));
    printer.accept(new RecommendationEvent.ReasoningDelta("Likes\n"));
    printer.accept(new RecommendationEvent.ReasoningDelta("boards."));
    printer.accept(new RecommendationEvent.ReasoningDone(rationale));
    printer.accept(new RecommendationEvent.Ranked(items));
    printer.accept(
        new RecommendationEvent.Completed(
            new Recommendation(
                "r",
                MODEL,
                items,
                rationale,
                new Usage(17, 2, 0),
                new Timings(0, 500, 20, 0.25, 520.25),
                List.of(new Warning("fewer_items", "2 of 10 items")))));
    assertThat(written.toString().lines())
        .containsExactly(
            "Tiny is reasoning (prompt of 17 tokens)",
            "",
            "Likes",
            "boards.",
            "[2 reasoning tokens, the token budget ran out]",
            "",
            "rank   score    prob  title",
            "   1  41.250  50.00%  Chess  (a)",
            "  12  -3.000   0.10%  Go  (b)",
            "note: 2 of 10 items (fewer_items)",
            "",
            "0.52 s in all: 0.50 s reading the prompt, 0.02 s reasoning (100 tokens/s), 0.3 ms ranking");
  }

  @Test
  void eachPieceIsVisibleAtOnce() {
    printer.accept(new RecommendationEvent.ReasoningDelta("half a sen"));
    assertThat(written.toString()).isEqualTo("half a sen");
  }

  @Test
  void noTextOfAnItemOrAModelSteersTheTerminal() {
    printer.accept(new RecommendationEvent.ReasoningDelta("\u001b[2Jred\u202e\r"));
    printer.accept(
        new RecommendationEvent.Ranked(List.of(ranked(1, "x", "A\u001b]0;t\u0007\nB", 1, 1))));
    assertThat(written.toString()).doesNotContain("\u001b", "\u0007", "\u202e", "\r");
    assertThat(written.toString()).contains("A]0;t B  (x)");
  }

  @Test
  void aLongTitleIsCutBetweenCharacters() {
    String title = "🎲".repeat(61);
    assertThat(RankingTable.lines(List.of(ranked(1, "x", title, 1, 1))).getLast())
        .endsWith("🎲".repeat(59) + "…  (x)");
  }

  private static RankedItem ranked(
      int rank, String id, String title, double score, double probability) {
    Item item = new Item(new ItemId(id), title, "", "", new TreeMap<>());
    return new RankedItem(rank, item, score, probability, List.of());
  }
}
