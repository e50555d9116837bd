package ai.r2ec.text;

import java.util.Arrays;

/**
 * Turns one sequence's tokens into text deltas as they come. The deltas and {@link #finish()}
 * concatenated equal the decoding of all tokens, and no delta ends inside a character. For one
 * thread.
 */
public final class IncrementalDetokenizer {

  // A decoder may treat the first token of a text in its own way (it drops a leading space, say),
  // and joins the bytes of a character over tokens. So a small window is decoded: the tokens of the
  // delta given out last, as context, and those held back. Cost per token: the window's length,
  // one or two tokens as a rule.
  private static final char REPLACEMENT = '\uFFFD';

  private final Tokenizer tokenizer;
  private int[] window = new int[16];
  private int length;
  private int context;
  private boolean insideBytes;
  private String contextText = "";

  IncrementalDetokenizer(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Takes the next token and returns the text that is certain by now; often one word. */
  public String accept(int token) {
    if (length == window.length) {
      window = Arrays.copyOf(window, 2 * length);
    }
    window[length++] = token;
    // A run of byte tokens is decoded as one: what follows may still turn it into broken bytes.
    insideBytes = tokenizer.isByte(token) || (insideBytes && isSkipped(token));
    return insideBytes ? "" : delta(false);
  }

  /** Returns what was held back; nothing may be accepted afterwards. */
  public String finish() {
    return delta(true);
  }

  private boolean isSkipped(int token) {
    return tokenizer.decode(new int[] {token}, true).isEmpty();
  }

  private String delta(boolean last) {
    String text = tokenizer.decode(Arrays.copyOf(window, length), true);
    boolean incomplete = text.isEmpty() || text.charAt(text.length() - 1) == REPLACEMENT;
    if (!last && (incomplete || text.length() <= contextText.length())) {
      return "";
    }
    String delta = text.substring(Math.min(contextText.length(), text.length()));
    System.arraycopy(window, context, window, 0, length - context);
    length -= context;
    context = length;
    contextText = tokenizer.decode(Arrays.copyOf(window, length), true);
    return delta;
  }
}
