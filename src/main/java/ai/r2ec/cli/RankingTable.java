package ai.r2ec.cli;

import ai.r2ec.domain.RankedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A ranking as an aligned table: rank, score, probability, title. */
final class RankingTable {

  private static final int TITLE_COLUMNS = 60;

  private RankingTable() {}

  /** The header and one line per item, best first. */
  static List<String> lines(List<RankedItem> items) {
    List<String> lines = new ArrayList<>();
    lines.add("rank   score    prob  title");
    for (RankedItem item : items) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%4d %7.3f %6.2f%%  %s",
              item.rank(),
              item.score(),
              100 * item.probability(),
              title(item)));
    }
    return List.copyOf(lines);
  }

  private static String title(RankedItem ranked) {
    return "%s  (%s)"
        .formatted(
            cut(PlainLine.of(ranked.item().title())), PlainLine.of(ranked.item().id().value()));
  }

  private static String cut(String title) {
    int points = title.codePointCount(0, title.length());
    return points <= TITLE_COLUMNS
        ? title
        : title.substring(0, title.offsetByCodePoints(0, TITLE_COLUMNS - 1)) + "…";
  }
}
