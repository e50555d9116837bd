package ai.r2ec.train.run;

import java.util.List;

/**
 * One rollout as people read it; a line of {@code rationales.jsonl}.
 *
 * @param step optimiser step that it was learned from
 * @param user whose history it is
 * @param history titles, oldest first
 * @param reasoning the text up to the marker
 * @param target title of the item that came next
 * @param rank of the target, from 1
 * @param reward of the rollout
 * @param advantage against its group
 * @param tokens completion tokens
 * @param finish why generation ended
 */
public record Rationale(
    long step,
    String user,
    List<String> history,
    String reasoning,
    String target,
    int rank,
    double reward,
    double advantage,
    int tokens,
    String finish) {

  /** Keeps an unmodifiable copy. */
  public Rationale {
    history = List.copyOf(history);
  }
}
