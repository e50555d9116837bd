package ai.r2ec.text;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the text that one sequence generates for the marker, which ends the reasoning. The deltas
 * of {@link #accept} and {@link #finish} concatenated are {@link #text()}, and never hold any part
 * of the marker. For one thread.
 */
public final class ReasoningText {

  private static final Logger LOG = LoggerFactory.getLogger(ReasoningText.class);

  private final Tokenizer tokenizer;
  private final String marker;
  private final Prompt prompt;
  private final IncrementalDetokenizer detokenizer;
  private final StringBuilder emitted = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private boolean markerSeen;
  private boolean closed;

  /** Starts behind a prompt, whose own markers do not count. */
  ReasoningText(Tokenizer tokenizer, String marker, Prompt prompt) {
    this.tokenizer = tokenizer;
    this.marker = marker;
    this.prompt = prompt;
    this.detokenizer = tokenizer.detokenizer();
  }

  /** Starts behind a prompt with reasoning that is given; one that holds the marker ends there. */
  ReasoningText(Tokenizer tokenizer, String marker, Prompt prompt, String given) {
    this(tokenizer, marker, prompt);
    int end = given.indexOf(marker);
    emitted.append(end < 0 ? given : given.substring(0, end));
  }

  /**
   * Takes a generated token.
   *
   * @return text that is safe to stream: whole characters, no part of a marker; often empty
   */
  public String accept(int token) {
    if (markerSeen || closed) {
      return "";
    }
    held.append(detokenizer.accept(token));
    return release(false);
  }

  /** Whether the marker is complete; what follows it is dropped. */
  public boolean markerSeen() {
    return markerSeen;
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
    if (!closed && !markerSeen) {
      held.append(detokenizer.finish());
      cutAtMarker();
    }
    closed = true;
  }

  private String release(boolean all) {
    cutAtMarker();
    int keep = all || markerSeen ? 0 : partialMarker();
    String delta = held.substring(0, held.length() - keep);
    held.delete(0, delta.length());
    emitted.append(delta);
    return delta;
  }

  private void cutAtMarker() {
    int at = held.indexOf(marker);
    if (at >= 0) {
      markerSeen = true;
      held.setLength(at);
    }
  }

  /** Length of the longest end of the held text that could become the marker. */
  private int partialMarker() {
    for (int length = Math.min(marker.length() - 1, held.length()); length > 0; length--) {
      if (marker.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
