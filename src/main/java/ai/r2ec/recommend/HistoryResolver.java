package ai.r2ec.recommend;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.domain.Warning;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.text.HistoryLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a query's history (stored, then given) into prompt lines and catalogue rows. An item that
 * the catalogue does not know is used by its title when one is given; without a title it becomes a
 * warning, and an error when nothing is left. A title that catalogue items bear masks them: who has
 * played it does not want it recommended.
 */
final class HistoryResolver {

  private final HistoryStore histories;

  HistoryResolver(HistoryStore histories) {
    this.histories = histories;
  }

  /**
   * Finds the history's items.
   *
   * @throws R2ecException.NotFound if the user is unknown
   * @throws R2ecException.Invalid if no entry of the history can be used
   */
  ResolvedHistory resolve(RecommendationQuery query, CatalogSnapshot snapshot) {
    Collected collected = new Collected(snapshot, query.asOf());
    stored(query).forEach(collected::add);
    query.history().forEach(collected::add);
    if (collected.lines.isEmpty()) {
      throw new R2ecException.Invalid(
          "/history", "no entry of the history can be used: give known item_ids or titles");
    }
    return collected.resolved();
  }

  private List<HistoryEntry> stored(RecommendationQuery query) {
    UserId user = query.userId();
    if (user == null) {
      return List.of();
    }
    UserHistory history =
        histories
            .find(user)
            .orElseThrow(() -> new R2ecException.NotFound("Unknown user '" + user + "'"));
    return history.interactions().stream().map(HistoryResolver::entry).toList();
  }

  private static HistoryEntry entry(Interaction interaction) {
    return new HistoryEntry(
        interaction.itemId(), null, interaction.rating(), interaction.timestamp());
  }

  /** What has been found so far. */
  private static final class Collected {
    private final CatalogSnapshot snapshot;
    private final Instant asOf;
    private final List<HistoryLine> lines = new ArrayList<>();
    private final Set<Integer> rows = new LinkedHashSet<>();
    private final Set<String> titlesOnly = new LinkedHashSet<>();
    private final List<String> unknown = new ArrayList<>();
    private int later;

    Collected(CatalogSnapshot snapshot, Instant asOf) {
      this.snapshot = snapshot;
      this.asOf = asOf;
    }

    void add(HistoryEntry entry) {
      ItemId id = entry.itemId();
      OptionalInt row = id == null ? OptionalInt.empty() : snapshot.rowOf(id);
      if (row.isPresent()) {
        rows.add(row.getAsInt());
      } else if (entry.title() != null) {
        titlesOnly.add(entry.title());
      }
      if (entry.timestamp() != null && entry.timestamp().isAfter(asOf)) {
        // Known to the mask, but the model must not look into the future of the question.
        later++;
        return;
      }
      Item item = id == null ? null : snapshot.find(id).orElse(null);
      String title = title(entry, item);
      if (title == null) {
        unknown.add(String.valueOf(id));
      } else {
        lines.add(new HistoryLine(title, entry.rating(), entry.timestamp(), item));
      }
    }

    private static @Nullable String title(HistoryEntry entry, @Nullable Item item) {
      String given = entry.title();
      if (given != null && !given.isBlank()) {
        return given;
      }
      return item == null ? null : item.title();
    }

    ResolvedHistory resolved() {
      List<Warning> warnings = new ArrayList<>();
      if (!unknown.isEmpty()) {
        warnings.add(
            new Warning(
                "unknown_history_item",
                "%d history item(s) without a title are not in the catalogue and were left out: %s"
                    .formatted(unknown.size(), abbreviated(unknown))));
      }
      if (later > 0) {
        warnings.add(
            new Warning(
                "history_after_as_of",
                later
                    + " history item(s) are later than as_of; they are masked, not reasoned about"));
      }
      snapshot.rowsTitled(titlesOnly).forEach(rows::add);
      return new ResolvedHistory(lines, List.copyOf(rows), warnings);
    }

    private static String abbreviated(List<String> names) {
      int shown = Math.min(names.size(), 5);
      return String.join(", ", names.subList(0, shown)) + (shown < names.size() ? ", …" : "");
    }
  }
}
