package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads interaction logs: CSV with the header {@code user_id,item_id,rating,timestamp}, plain or
 * gzipped. An empty rating or timestamp means unknown. A timestamp is either milliseconds since
 * 1970 or an ISO 8601 instant.
 */
public final class InteractionsReader {

  private static final List<String> COLUMNS = List.of("user_id", "item_id", "rating", "timestamp");

  private static final Pattern MILLISECONDS = Pattern.compile("-?\\d+");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();

  private InteractionsReader() {}

  /**
   * Streams a file in its own order; a broken line is reported and skipped.
   *
   * @param file CSV, gzipped or not
   * @param rows receives each good row
   * @param errors receives each broken line
   * @throws IOException if the file breaks off or is not UTF-8
   * @throws R2ecException.Unusable if the header lacks a column
   */
  public static void read(Path file, Consumer<LoggedInteraction> rows, Consumer<LineError> errors)
      throws IOException {
    try (CSVParser parser = CSVParser.parse(DataFile.open(file), FORMAT)) {
      requireColumns(file, parser.getHeaderNames());
      for (CSVRecord row : parser) {
        LoggedInteraction interaction;
        try {
          interaction = parse(row);
        } catch (IllegalArgumentException e) {
          errors.accept(
              new LineError(parser.getCurrentLineNumber(), String.valueOf(e.getMessage())));
          continue;
        }
        rows.accept(interaction);
      }
    }
  }

  private static void requireColumns(Path file, List<String> header) {
    for (String column : COLUMNS) {
      if (!header.contains(column)) {
        throw new R2ecException.Unusable(
            "%s: column %s is missing; the header must name %s"
                .formatted(file, column, String.join(",", COLUMNS)));
      }
    }
  }

  private static LoggedInteraction parse(CSVRecord row) {
    if (!row.isConsistent()) {
      throw new IllegalArgumentException(
          "expected as many fields as the header, got " + row.size());
    }
    return new LoggedInteraction(
        new UserId(row.get("user_id")),
        new Interaction(
            new ItemId(row.get("item_id")),
            rating(row.get("rating")),
            timestamp(row.get("timestamp"))));
  }

  private static @Nullable Double rating(String value) {
    if (value.isEmpty()) {
      return null;
    }
    double rating;
    try {
      rating = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("rating must be a number, got '" + value + "'", e);
    }
    if (!Double.isFinite(rating)) {
      throw new IllegalArgumentException("rating must be finite, got " + value);
    }
    return rating;
  }

  private static @Nullable Instant timestamp(String value) {
    if (value.isEmpty()) {
      return null;
    }
    try {
      return MILLISECONDS.matcher(value).matches()
          ? Instant.ofEpochMilli(Long.parseLong(value))
          : Instant.parse(value);
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "timestamp must be milliseconds since 1970 or ISO 8601, got '" + value + "'", e);
    }
  }
}
