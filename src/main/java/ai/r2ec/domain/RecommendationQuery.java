package ai.r2ec.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A validated question: what should this user see next?
 *
 * @param requestId identifier of the request for logs and answers
 * @param userId user whose stored history comes first, or null for an anonymous request
 * @param history given history, oldest first, appended to the stored one
 * @param k how many items to return
 * @param asOf the moment the question is asked for
 * @param candidates the only items to rank, or null for the whole catalogue
 * @param exclude items never to return
 * @param instruction an extra wish of the user in plain words, or null
 * @param reasoning how the model may think
 * @param deadline time for the whole answer from its start, or null for none
 * @param explain how much explanation the answer carries
 * @param priority whether somebody waits for the answer
 */
public record RecommendationQuery(
    String requestId,
    @Nullable UserId userId,
    List<HistoryEntry> history,
    int k,
    Instant asOf,
    @Nullable List<ItemId> candidates,
    Set<ItemId> exclude,
    @Nullable String instruction,
    ReasoningOptions reasoning,
    @Nullable Duration deadline,
    Explain explain,
    Priority priority) {

  /** For somebody who waits. */
  public RecommendationQuery(
      String requestId,
      @Nullable UserId userId,
      List<HistoryEntry> history,
      int k,
      Instant asOf,
      @Nullable List<ItemId> candidates,
      Set<ItemId> exclude,
      @Nullable String instruction,
      ReasoningOptions reasoning,
      @Nullable Duration deadline,
      Explain explain) {
    this(
        requestId,
        userId,
        history,
        k,
        asOf,
        candidates,
        exclude,
        instruction,
        reasoning,
        deadline,
        explain,
        Priority.INTERACTIVE);
  }

  /** Keeps unmodifiable copies. */
  public RecommendationQuery {
    history = List.copyOf(history);
    candidates = candidates == null ? null : List.copyOf(candidates);
    exclude = Set.copyOf(exclude);
  }
}
