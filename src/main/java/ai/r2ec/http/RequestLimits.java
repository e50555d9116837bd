package ai.r2ec.http;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of every request, under {@code r2ec.limits}.
 *
 * @param body Largest request body; a bulk import streams and is bounded by its lines instead.
 * @param bodyTimeout Longest time for a request body to arrive; a bulk import has its own pace.
 * @param line Largest line of a bulk import.
 * @param k Most items of an answer.
 * @param defaultK Items of an answer when the request does not say.
 * @param history History events of a request.
 * @param promptHistory History events that the prompt shows, the latest ones.
 * @param candidates Candidates of a request.
 * @param excluded Excluded items of a request.
 * @param titleTokens Tokens of a title in a prompt; the rest is cut.
 * @param descriptionTokens Tokens of a description in a prompt; the rest is cut.
 * @param descriptionWords Words of a description in a prompt; the rest is cut.
 * @param instruction Characters of a request's instruction.
 * @param reasoningTokens Most reasoning tokens of a request.
 * @param defaultReasoningTokens Reasoning tokens when the request does not say.
 * @param temperature Highest sampling temperature.
 * @param deadline Longest deadline of a request.
 */
record RequestLimits(
    @DefaultValue("1MB") DataSize body,
    @DefaultValue("30s") Duration bodyTimeout,
    @DefaultValue("256KB") DataSize line,
    @DefaultValue("200") int k,
    @DefaultValue("10") int defaultK,
    @DefaultValue("200") int history,
    @DefaultValue("20") int promptHistory,
    @DefaultValue("1000") int candidates,
    @DefaultValue("1000") int excluded,
    @DefaultValue("200") int titleTokens,
    @DefaultValue("400") int descriptionTokens,
    @DefaultValue("100") int descriptionWords,
    @DefaultValue("1000") int instruction,
    @DefaultValue("1024") int reasoningTokens,
    @DefaultValue("256") int defaultReasoningTokens,
    @DefaultValue("2") double temperature,
    @DefaultValue("10m") Duration deadline) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming key, bound and value
   */
  RequestLimits {
    Bounds.within("r2ec.limits.body", 1_024, 1L << 30, body.toBytes());
    Bounds.within(
        "r2ec.limits.body-timeout", Duration.ofMillis(10), Duration.ofHours(1), bodyTimeout);
    Bounds.within("r2ec.limits.line", 1_024, 1L << 26, line.toBytes());
    Bounds.within("r2ec.limits.k", 1, 100_000, k);
    Bounds.within("r2ec.limits.default-k", 1, k, defaultK);
    Bounds.within("r2ec.limits.history", 1, 100_000, history);
    Bounds.within("r2ec.limits.prompt-history", 1, 1_000, promptHistory);
    Bounds.within("r2ec.limits.candidates", 1, 1_000_000, candidates);
    Bounds.within("r2ec.limits.excluded", 0, 1_000_000, excluded);
    Bounds.within("r2ec.limits.title-tokens", 1, 10_000, titleTokens);
    Bounds.within("r2ec.limits.description-tokens", 1, 100_000, descriptionTokens);
    Bounds.within("r2ec.limits.description-words", 1, 100_000, descriptionWords);
    Bounds.within("r2ec.limits.instruction", 0, 100_000, instruction);
    Bounds.within("r2ec.limits.reasoning-tokens", 0, 100_000, reasoningTokens);
    Bounds.within(
        "r2ec.limits.default-reasoning-tokens", 0, reasoningTokens, defaultReasoningTokens);
    if (!(temperature >= 0 && temperature <= 100)) {
      throw new IllegalArgumentException(
          "r2ec.limits.temperature must be in 0..100, got " + temperature);
    }
    Bounds.within("r2ec.limits.deadline", Duration.ofMillis(1), Duration.ofDays(1), deadline);
  }

  /** Largest request body in bytes. */
  int bodyBytes() {
    return Math.toIntExact(body.toBytes());
  }

  /** Largest line of a bulk import in bytes. */
  int lineBytes() {
    return Math.toIntExact(line.toBytes());
  }
}
