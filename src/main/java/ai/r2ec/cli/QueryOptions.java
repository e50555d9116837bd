package ai.r2ec.cli;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserId;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The question of the {@code recommend} command: the request's fields as options. */
final class QueryOptions {

  private static final int MAX_K = 200;
  private static final int MAX_REASONING = 1_024;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "ID",
      description = "User whose stored history counts, such as demo-01.")
  private @Nullable String user;

  @Option(
      names = {"-t", "--history-title"},
      paramLabel = "TITLE",
      description = "Title of something liked, oldest first; repeat it. Added to a stored history.")
  private List<String> titles = new ArrayList<>();

  @Option(
      names = "--candidate",
      paramLabel = "ITEM_ID",
      description = "Rank only these items; repeat it.")
  private List<String> candidates = new ArrayList<>();

  @Option(
      names = "--instruction",
      paramLabel = "TEXT",
      description = "A wish in plain words, such as 'something short'.")
  private @Nullable String instruction;

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "Items to return, 1 to " + MAX_K + " (${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description =
          "Reasoning budget, 0 to "
              + MAX_REASONING
              + " tokens; 0 ranks at once (${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "0 decodes greedily, up to 2 samples (${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the sampler (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "The moment asked for: 2025-03-01 or 2025-03-01T12:00:00Z. Now when absent.")
  private @Nullable String asOf;

  /**
   * The question.
   *
   * @throws R2ecException.Invalid naming every option that breaks a bound
   */
  RecommendationQuery query(Clock clock) {
    List<FieldError> errors = new ArrayList<>();
    check(errors, "-k", k >= 1 && k <= MAX_K, "must be in 1..%d, got %d".formatted(MAX_K, k));
    check(
        errors,
        "--max-tokens",
        maxTokens >= 0 && maxTokens <= MAX_REASONING,
        "must be in 0..%d, got %d".formatted(MAX_REASONING, maxTokens));
    check(
        errors,
        "--temperature",
        temperature >= 0 && temperature <= 2,
        "must be in 0..2, got " + temperature);
    check(
        errors,
        "--user",
        user != null || !titles.isEmpty(),
        "name a user, or titles with --history-title");
    String userText = user;
    UserId userId = userText == null ? null : parsed(errors, "--user", () -> new UserId(userText));
    List<HistoryEntry> history =
        each(errors, "--history-title", titles, t -> new HistoryEntry(null, t, null, null));
    List<ItemId> only = each(errors, "--candidate", candidates, ItemId::new);
    Instant moment = parsed(errors, "--as-of", () -> moment(clock));
    if (!errors.isEmpty() || moment == null) {
      throw new R2ecException.Invalid(errors);
    }
    return new RecommendationQuery(
        UUID.randomUUID().toString(),
        userId,
        history,
        k,
        moment,
        only.isEmpty() ? null : only,
        Set.of(),
        instruction,
        new ReasoningOptions(maxTokens, null, temperature, 1, 0, seed),
        null,
        Explain.TEXT);
  }

  private Instant moment(Clock clock) {
    String text = asOf;
    if (text == null) {
      return clock.instant();
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be a date or an instant such as 2025-03-01T12:00:00Z, got '" + text + "'", e);
    }
  }

  private static void check(List<FieldError> errors, String option, boolean holds, String detail) {
    if (!holds) {
      errors.add(new FieldError(option, detail));
    }
  }

  private static <T> @Nullable T parsed(List<FieldError> errors, String option, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      errors.add(new FieldError(option, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static <T> List<T> each(
      List<FieldError> errors,
      String option,
      List<String> texts,
      java.util.function.Function<String, T> parse) {
    List<T> values = new ArrayList<>();
    for (String text : texts) {
      T value = parsed(errors, option, () -> parse.apply(text));
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }
}
