package ai.r2ec.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Harmless text of bounded length. */
final class BoundedText {

  private static final String ELLIPSIS = "…";

  private final PlainText plain;
  private final Tokenizer tokenizer;

  BoundedText(PlainText plain, Tokenizer tokenizer) {
    this.plain = plain;
    this.tokenizer = tokenizer;
  }

  /** One harmless line of at most so many tokens, an ellipsis where it was cut. */
  String line(String raw, int maxTokens) {
    return cut(plain.of(raw), maxTokens);
  }

  /** One harmless line of at most so many words and tokens, an ellipsis where it was cut. */
  String words(String raw, int maxWords, int maxTokens) {
    String line = plain.of(raw);
    int end = 0;
    for (int word = 0; word < maxWords && end >= 0; word++) {
      end = line.indexOf(' ', end + 1);
    }
    return cut(end < 0 ? line : line.substring(0, end) + ELLIPSIS, maxTokens);
  }

  int tokens(String line) {
    return tokenizer.encode(line).length;
  }

  private String cut(String line, int maxTokens) {
    // No token is shorter than a byte, so most lines need no look at their tokens.
    if (line.getBytes(StandardCharsets.UTF_8).length <= maxTokens) {
      return line;
    }
    int[] tokens = tokenizer.encode(line);
    if (tokens.length <= maxTokens) {
      return line;
    }
    String kept = tokenizer.decode(Arrays.copyOf(tokens, Math.max(0, maxTokens - 1)), false);
    int end = kept.length();
    while (end > 0 && kept.charAt(end - 1) == '\uFFFD') { // half a character
      end--;
    }
    return plain.of(kept.substring(0, end)) + ELLIPSIS;
  }
}
