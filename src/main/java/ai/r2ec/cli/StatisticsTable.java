package ai.r2ec.cli;

import ai.r2ec.data.DataStatistics;
import ai.r2ec.data.DataStatistics.Part;
import ai.r2ec.data.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a split holds, as lines. */
final class StatisticsTable {

  private StatisticsTable() {}

  static List<String> lines(Split split) {
    DataStatistics figures = split.statistics();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d users, %,d items (%,d with events), %,d events, density %.4f %%, %.1f %% rated",
            split.name(),
            figures.users(),
            figures.items(),
            figures.itemsWithEvents(),
            figures.events(),
            100 * figures.density(),
            100 * figures.ratedShare()));
    lines.add(
        String.format(
            Locale.ROOT,
            "rules: %s; left out: %,d broken lines, %,d without a time, %,d repeats",
            DataOptions.described(split),
            split.dropped().brokenLines(),
            split.dropped().missingTimes(),
            split.dropped().repeats()));
    lines.add("sha256 " + split.sha256());
    lines.add(
        "part         windows    users  history mean/median  same day  in history  item is new");
    lines.add(part("train", figures.train()));
    lines.add(part("validation", figures.validation()));
    lines.add(part("test", figures.test()));
    split.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }

  private static String part(String name, Part part) {
    return String.format(
        Locale.ROOT,
        "%-10s %,9d %,8d %14.2f / %-4d %8.1f %% %9.1f %% %10.1f %%",
        name,
        part.samples(),
        part.users(),
        part.meanHistory(),
        part.medianHistory(),
        100 * part.sameDayShare(),
        100 * part.repeatShare(),
        100 * part.newItemShare());
  }
}
