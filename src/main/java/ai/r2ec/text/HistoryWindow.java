package ai.r2ec.text;

import ai.r2ec.bundle.Layout;
import ai.r2ec.domain.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses and writes the history lines of a user prompt, as the templates see them. */
final class HistoryWindow {

  /** How many windows' quarters go at once: a window of 20 slides by 5. */
  private static final int BLOCKS_PER_WINDOW = 4;

  private final Layout layout;
  private final PromptBounds bounds;
  private final BoundedText text;
  private final @Nullable ItemFields fields;

  /**
   * Prepares the writing of lines.
   *
   * @param fields writes the attributes of items, or null where no line shows any
   */
  HistoryWindow(Layout layout, PromptBounds bounds, BoundedText text, @Nullable ItemFields fields) {
    this.layout = layout;
    this.bounds = bounds;
    this.text = text;
    this.fields = fields;
  }

  /** The window's lines, oldest first: title, and where known rating, date, age and attributes. */
  List<Map<String, Object>> lines(UserPromptInput input) {
    List<HistoryLine> history = input.history();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (HistoryLine line : history.subList(first(history.size()), history.size())) {
      lines.add(line(line, input.asOf()));
    }
    return lines;
  }

  /** What the user asks for besides, as one harmless line. */
  String wish(String instruction) {
    return text.line(instruction, bounds.titleTokens());
  }

  /** A day in UTC, as in {@code 2024-03-01}. */
  static String date(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
  }

  private int first(int size) {
    int excess = Math.max(0, size - bounds.historyLines());
    return switch (layout) {
      // The window's first line stays for a whole block of new events: their prompts share it all.
      case BLOCK -> {
        int block = Math.max(1, bounds.historyLines() / BLOCKS_PER_WINDOW);
        yield (excess + block - 1) / block * block;
      }
      case PAPER -> excess;
    };
  }

  private Map<String, Object> line(HistoryLine line, Instant asOf) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("title", text.line(line.title(), bounds.titleTokens()));
    putRating(variables, line.rating());
    Item item = line.item();
    variables.put(
        "attributes", fields == null || item == null ? List.of() : fields.attributes(item, bounds));
    if (line.timestamp() != null) {
      long days = Math.max(0, Duration.between(line.timestamp(), asOf).toDays());
      variables.put("date", date(line.timestamp()));
      variables.put("age", age(days));
      variables.put("age_days", days);
    }
    return variables;
  }

  private static void putRating(Map<String, Object> variables, @Nullable Double rating) {
    if (rating != null) {
      variables.put(
          "rating",
          rating == Math.rint(rating) && Math.abs(rating) < 1e15
              ? Long.toString(rating.longValue())
              : rating.toString());
    }
  }

  private static String age(long days) {
    if (days < 1) {
      return "less than a day";
    }
    if (days < 60) {
      return days == 1 ? "1 day" : days + " days";
    }
    return days < 730 ? days / 30 + " months" : days / 365 + " years";
  }
}
