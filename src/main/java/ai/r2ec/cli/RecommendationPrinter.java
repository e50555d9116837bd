package ai.r2ec.cli;

import ai.r2ec.domain.Rationale;
import ai.r2ec.domain.Recommendation;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.Timings;
import ai.r2ec.domain.Warning;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Writes an answer while it is made: the reasoning as it comes, then the ranking, then the cost.
 */
final class RecommendationPrinter {

  private final PrintWriter writer;

  /** Writes everything to one stream, flushed after each piece. */
  RecommendationPrinter(PrintWriter writer) {
    this.writer = writer;
  }

  /** Writes what an event adds. */
  void accept(RecommendationEvent event) {
    switch (event) {
      case RecommendationEvent.Created created ->
          writer.printf(
              "%s is reasoning (prompt of %d tokens)%n%n",
              PlainLine.of(created.model().name()), created.promptTokens());
      case RecommendationEvent.ReasoningDelta delta ->
          writer.print(PlainLine.running(delta.text()));
      case RecommendationEvent.ReasoningDone done -> writer.printf("%n[%s]%n%n", end(done));
      case RecommendationEvent.Ranked ranked ->
          RankingTable.lines(ranked.items()).forEach(writer::println);
      case RecommendationEvent.Completed completed -> close(completed.recommendation());
    }
    writer.flush();
  }

  private static String end(RecommendationEvent.ReasoningDone done) {
    Rationale rationale = done.rationale();
    String tokens = rationale.tokens() + " reasoning tokens, ";
    return tokens
        + switch (rationale.finishReason()) {
          case STOP -> "the model named its answer";
          case END_OF_TURN -> "the model ended its turn";
          case LENGTH -> "the token budget ran out";
          case DEADLINE -> "the time ran out";
          case ABORTED -> "cut off";
        };
  }

  private void close(Recommendation answer) {
    for (Warning warning : answer.warnings()) {
      writer.printf("note: %s (%s)%n", PlainLine.of(warning.detail()), warning.code());
    }
    Timings t = answer.timings();
    writer.printf(
        Locale.ROOT,
        "%n%.2f s in all: %.2f s reading the prompt, %.2f s reasoning (%.0f tokens/s), %.1f ms ranking%n",
        t.total() / 1e3,
        t.prefill() / 1e3,
        t.decode() / 1e3,
        t.decode() > 0 ? answer.usage().reasoningTokens() * 1e3 / t.decode() : 0,
        t.score());
  }
}
