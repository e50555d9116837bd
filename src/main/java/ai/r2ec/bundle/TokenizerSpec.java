package ai.r2ec.bundle;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a model's words, whatever files it came from.
 *
 * @param tokenizerJson a tokenizer in the format of the Hugging Face tokenizers library
 * @param chatTemplate the chat template (Jinja), or null when the model brings none
 * @param bosToken text of the token that begins a sequence, or null when there is none
 * @param eosToken text of the token that ends a sequence, or null when there is none
 * @param endOfTurnIds token ids that end the assistant's turn
 * @param controlTokens texts that the tokenizer reads as one control token wherever they stand
 */
public record TokenizerSpec(
    String tokenizerJson,
    @Nullable String chatTemplate,
    @Nullable String bosToken,
    @Nullable String eosToken,
    Set<Integer> endOfTurnIds,
    Set<String> controlTokens) {

  /** Keeps unmodifiable copies. */
  public TokenizerSpec {
    endOfTurnIds = Set.copyOf(endOfTurnIds);
    controlTokens = Set.copyOf(controlTokens);
  }
}
