package ai.r2ec.data;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the windows of a published split: CSV with the header {@code
 * user_id,history_item_ids,item_id,timestamp}, the history separated by blanks and oldest first,
 * times in milliseconds; plain or gzipped.
 */
public final class SplitReader {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();

  private SplitReader() {}

  /**
   * Reads all windows in file order. A split is authoritative, so a broken row is an error, not a
   * warning.
   *
   * @throws R2ecException.Unusable naming file and line of a broken row
   * @throws IOException if the file breaks off or is not UTF-8
   */
  public static List<SplitWindow> read(Path file) throws IOException {
    List<SplitWindow> windows = new ArrayList<>();
    try (CSVParser parser = CSVParser.parse(DataFile.open(file), FORMAT)) {
      for (CSVRecord row : parser) {
        try {
          windows.add(window(row));
        } catch (IllegalArgumentException e) {
          throw new R2ecException.Unusable(
              "%s, line %d: %s".formatted(file, parser.getCurrentLineNumber(), e.getMessage()), e);
        }
      }
    }
    return windows;
  }

  private static SplitWindow window(CSVRecord row) {
    List<ItemId> history =
        Arrays.stream(row.get("history_item_ids").split(" ", -1))
            .filter(id -> !id.isEmpty())
            .map(ItemId::new)
            .toList();
    return new SplitWindow(
        new UserId(row.get("user_id")),
        history,
        new ItemId(row.get("item_id")),
        Instant.ofEpochMilli(Long.parseLong(row.get("timestamp"))));
  }
}
