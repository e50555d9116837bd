package ai.r2ec.events;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.UserHistory;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The order in which a history stands. */
final class Chronology {

  private static final Comparator<Interaction> OLDEST_FIRST =
      Comparator.comparing(
          Interaction::timestamp, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()));

  private Chronology() {}

  static UserHistory sorted(UserHistory history) {
    return appended(history, List.of());
  }

  static UserHistory appended(UserHistory history, List<Interaction> added) {
    return new UserHistory(
        history.userId(),
        history.name(),
        Stream.concat(history.interactions().stream(), added.stream())
            .sorted(OLDEST_FIRST)
            .toList());
  }
}
