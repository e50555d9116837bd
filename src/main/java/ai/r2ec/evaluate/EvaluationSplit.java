package ai.r2ec.evaluate;

import ai.r2ec.data.SplitWindow;
import ai.r2ec.domain.HistoryEntry;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Cases to ask about, and the events that came before them.
 *
 * @param name how reports call it
 * @param cases the held-out events
 * @param training items of the events that baselines may count, repeats included
 */
public record EvaluationSplit(String name, List<EvaluationCase> cases, List<ItemId> training) {

  /** Keeps unmodifiable copies. */
  public EvaluationSplit {
    cases = List.copyOf(cases);
    training = List.copyOf(training);
  }

  /**
   * Holds out the last event of every user who has at least two.
   *
   * <p>Time leaks here: an event of one user may be later than another's target. It is meant for
   * data sets too small for a chronological split, such as the demo's.
   */
  public static EvaluationSplit leaveLastOut(String name, Collection<UserHistory> users) {
    List<EvaluationCase> cases = new ArrayList<>();
    List<ItemId> training = new ArrayList<>();
    for (UserHistory user : users) {
      List<Interaction> events = user.interactions();
      if (events.size() < 2) {
        continue;
      }
      List<Interaction> before = events.subList(0, events.size() - 1);
      Interaction target = events.getLast();
      before.forEach(event -> training.add(event.itemId()));
      cases.add(
          new EvaluationCase(
              before.stream().map(EvaluationSplit::entry).toList(),
              target.itemId(),
              Objects.requireNonNullElse(target.timestamp(), Instant.EPOCH)));
    }
    return new EvaluationSplit(name, cases, training);
  }

  /** A published split: its test windows, and its training windows for the baselines to count. */
  public static EvaluationSplit published(
      String name, List<SplitWindow> train, List<SplitWindow> test) {
    return new EvaluationSplit(
        name,
        test.stream().map(EvaluationSplit::of).toList(),
        train.stream().map(SplitWindow::target).toList());
  }

  /** The same split with fewer cases, drawn by seed. */
  public EvaluationSplit sample(int size, long seed) {
    return new EvaluationSplit(name, Evaluator.sample(cases, size, seed), training);
  }

  private static EvaluationCase of(SplitWindow window) {
    return new EvaluationCase(
        window.history().stream().map(id -> new HistoryEntry(id, null, null, null)).toList(),
        window.target(),
        window.timestamp());
  }

  private static HistoryEntry entry(Interaction event) {
    return new HistoryEntry(event.itemId(), null, event.rating(), event.timestamp());
  }
}
