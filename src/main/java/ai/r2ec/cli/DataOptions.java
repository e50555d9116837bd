package ai.r2ec.cli;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import ai.r2ec.data.SplitOptions.Candidates;
import ai.r2ec.data.SplitOptions.MissingRating;
import ai.r2ec.data.SplitOptions.MissingTime;
import ai.r2ec.data.SplitOptions.Repeats;
import ai.r2ec.data.SplitRule;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data set, and the rules by which it becomes samples. */
final class DataOptions {

  @Option(
      names = {"--data", "--split"},
      paramLabel = "DIR",
      description =
          "Folder with interactions.csv, or with a published split's train.csv, valid.csv and"
              + " test.csv; items.jsonl beside them; each plain or .gz. The demo when absent.")
  private @Nullable Path folder;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description =
          "What is held out: ${COMPLETION-CANDIDATES}; what the folder offers when absent.")
  private @Nullable SplitRule rule;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most events of a history; published windows keep theirs (${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--min-rating",
      paramLabel = "X",
      description = "Lowest rating of a target; every event is one when absent.")
  private @Nullable Double minRating;

  @Option(
      names = "--missing-rating",
      paramLabel = "RULE",
      defaultValue = "keep",
      description = "With --min-rating, a target without a rating: ${COMPLETION-CANDIDATES}.")
  private MissingRating missingRating = MissingRating.KEEP;

  @Option(
      names = "--missing-time",
      paramLabel = "RULE",
      defaultValue = "drop",
      description =
          "An event without a time: ${COMPLETION-CANDIDATES} (takes the time of the row before).")
  private MissingTime missingTime = MissingTime.DROP;

  @Option(
      names = "--repeats",
      paramLabel = "RULE",
      defaultValue = "keep",
      description =
          "An item the user had before: ${COMPLETION-CANDIDATES} (only the first counts).")
  private Repeats repeats = Repeats.KEEP;

  @Option(
      names = "--candidates",
      paramLabel = "RULE",
      defaultValue = "all_items",
      description = "What is ranked: ${COMPLETION-CANDIDATES} the target in time.")
  private Candidates candidates = Candidates.ALL_ITEMS;

  /**
   * Reads the data.
   *
   * @throws R2ecException.Invalid if an option is out of bounds
   */
  Split split() throws IOException {
    SplitOptions options = options();
    return folder == null ? DemoCatalog.split(options) : new DataFolder(folder).split(options);
  }

  /** The items of the data set. */
  List<Item> items() throws IOException {
    return folder == null ? DemoCatalog.items() : new DataFolder(folder).items();
  }

  /** The items that the events name. */
  List<Item> catalogue() throws IOException {
    return catalogue(folder);
  }

  /** The items of a folder; one without items is about the bundled ones. */
  static List<Item> catalogue(@Nullable Path folder) throws IOException {
    List<Item> items = folder == null ? List.of() : new DataFolder(folder).items();
    return items.isEmpty() ? DemoCatalog.items() : items;
  }

  /** What was chosen, by name, for reports. */
  static Map<String, String> described(Split split) {
    SplitOptions chosen = split.options();
    Map<String, String> names = new TreeMap<>();
    names.put("rule", String.valueOf(chosen.rule()));
    names.put("window", String.valueOf(chosen.window()));
    names.put("min_rating", String.valueOf(chosen.minRating()));
    names.put("missing_rating", chosen.missingRating().name());
    names.put("missing_time", chosen.missingTime().name());
    names.put("repeats", chosen.repeats().name());
    names.put("candidates", chosen.candidates().name());
    return names;
  }

  private SplitOptions options() {
    try {
      return new SplitOptions(
          rule, window, minRating, missingRating, missingTime, repeats, candidates);
    } catch (IllegalArgumentException e) {
      throw new R2ecException.Invalid("--window, --min-rating", String.valueOf(e.getMessage()));
    }
  }
}
