package ai.r2ec.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the text that one sequence generates for the marker, or a stop text of the request: what
 * is complete first ends the reasoning, however it is split over tokens. The deltas of {@link
 * #accept} and {@link #finish} concatenated are {@link #text()}, and never hold any part of that
 * end. For one thread.
 */
public final class ReasoningText {

  private static final Logger LOG = LoggerFactory.getLogger(ReasoningText.class);

  private final Tokenizer tokenizer;
  private final String marker;
  private final List<String> ends; // the marker first
  private final Prompt prompt;
  private final IncrementalDetokenizer detokenizer;
  private final StringBuilder emitted = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private boolean markerSeen;
  private boolean ended;
  private boolean closed;

  /** Starts behind a prompt, whose own markers do not count. */
  ReasoningText(Tokenizer tokenizer, String marker, List<String> stop, Prompt prompt) {
    this.tokenizer = tokenizer;
    this.marker = marker;
    this.ends = Stream.concat(Stream.of(marker), stop.stream()).toList();
    this.prompt = prompt;
    this.detokenizer = tokenizer.detokenizer();
  }

  /** Starts behind a prompt with reasoning that is given; one that holds the marker ends there. */
  ReasoningText(Tokenizer tokenizer, String marker, Prompt prompt, String given) {
    this(tokenizer, marker, List.of(), prompt);
    int end = given.indexOf(marker);
    emitted.append(end < 0 ? given : given.substring(0, end));
  }

  /**
   * Takes a generated token.
   *
   * @return text that is safe to stream: whole characters, no part of an end; often empty
   */
  public String accept(int token) {
    if (ended || closed) {
      return "";
    }
    held.append(detokenizer.accept(token));
    return release(false);
  }

  /** Whether the model wrote the marker. */
  public boolean markerSeen() {
    return markerSeen;
  }

  /** Whether the marker or a stop text is complete; what follows it is dropped. */
  public boolean ended() {
    return ended;
  }

  /** Whether the marker had to be appended because the model did not write it itself. */
  public boolean markerAppended() {
    return !markerSeen;
  }

  /** Ends the reasoning and returns the text held back until now. */
  public String finish() {
    close();
    return release(true);
  }

  /** The reasoning so far, without the marker; whole once generation has ended. */
  public String text() {
    return emitted.toString() + (closed ? held : "");
  }

  /**
   * The tokens that follow the prompt when the hidden state is read: prompt, reasoning and marker
   * tokenised as one text, as in training, less the prompt's own tokens. Where a merge over the
   * border would change the prompt's tokens, these stand and the rest is tokenised by itself.
   *
   * @param generated what the model generated; its text is what was accepted
   */
  public int[] finalTokens(int[] generated) {
    close();
    String completion = text() + marker;
    int[] whole = tokenizer.encode(prompt.text() + completion);
    int start = prompt.tokens().length;
    if (whole.length > start && Arrays.equals(whole, 0, start, prompt.tokens(), 0, start)) {
      return Arrays.copyOfRange(whole, start, whole.length);
    }
    LOG.debug(
        "The reasoning's first characters merge with the prompt's last token; {} generated tokens"
            + " are tokenised apart from it.",
        generated.length);
    return tokenizer.encode(completion);
  }

  private void close() {
    if (!closed && !ended) {
      held.append(detokenizer.finish());
      cutAtEnd();
    }
    closed = true;
  }

  private String release(boolean all) {
    cutAtEnd();
    int keep = all || ended ? 0 : partialEnd();
    String delta = held.substring(0, held.length() - keep);
    held.delete(0, delta.length());
    emitted.append(delta);
    return delta;
  }

  /** Of all ends in the held text the one that was complete first counts, however it came. */
  private void cutAtEnd() {
    int first = Integer.MAX_VALUE;
    int cut = held.length();
    for (String end : ends) {
      int at = held.indexOf(end);
      if (at >= 0 && (at + end.length() < first || (at + end.length() == first && at < cut))) {
        first = at + end.length();
        cut = at;
        markerSeen = end.equals(marker);
        ended = true;
      }
    }
    held.setLength(cut);
  }

  /** Length of the longest end of the held text that could become the reasoning's end. */
  private int partialEnd() {
    int most = ends.stream().mapToInt(String::length).max().orElse(1) - 1;
    for (int length = Math.min(most, held.length()); length > 0; length--) {
      String tail = held.substring(held.length() - length);
      if (ends.stream().anyMatch(end -> end.startsWith(tail))) {
        return length;
      }
    }
    return 0;
  }
}
