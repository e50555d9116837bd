package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A part of the cases that a report shows by itself.
 *
 * @param name name in reports
 * @param holds whether a sample belongs to it
 */
record Segment(String name, BiPredicate<Samples, Integer> holds) {

  static final Segment ALL = new Segment("all", (samples, i) -> true);

  /** Every segment of a report. */
  static final List<Segment> EVERY =
      List.of(
          ALL,
          new Segment("later_day", (samples, i) -> !samples.sameDay(i)),
          new Segment("same_day", Samples::sameDay),
          new Segment("history_1", (samples, i) -> samples.historyLength(i) == 1),
          new Segment("history_2_to_4", (samples, i) -> within(samples.historyLength(i), 2, 4)),
          new Segment("history_5_to_9", (samples, i) -> within(samples.historyLength(i), 5, 9)),
          new Segment("history_10_and_more", (samples, i) -> samples.historyLength(i) >= 10));

  private static boolean within(int length, int low, int high) {
    return length >= low && length <= high;
  }
}
