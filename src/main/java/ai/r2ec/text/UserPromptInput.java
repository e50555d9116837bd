package ai.r2ec.text;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user prompt is made of.
 *
 * @param history oldest first
 * @param asOf the moment the question is asked for
 * @param instruction an extra wish of the user in plain words, or null
 */
public record UserPromptInput(
    List<HistoryLine> history, Instant asOf, @Nullable String instruction) {

  /** Keeps an unmodifiable copy. */
  public UserPromptInput {
    history = List.copyOf(history);
  }
}
