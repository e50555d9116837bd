package ai.r2ec.recommend;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.engine.CompletionWatcher;
import ai.r2ec.text.ReasoningText;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lets the engine, which knows no text, stop at a marker that is text. The engine's thread feeds
 * tokens in; the thread that streams the answer takes text out, one piece a token.
 */
final class ReasoningWatcher implements CompletionWatcher {

  private final ReasoningText reasoning;
  private final Queue<String> deltas = new ConcurrentLinkedQueue<>();

  ReasoningWatcher(ReasoningText reasoning) {
    this.reasoning = reasoning;
  }

  @Override
  public boolean stopsAt(int token) {
    deltas.add(reasoning.accept(token));
    return reasoning.ended();
  }

  @Override
  public int[] finalTokens(int[] generated, FinishReason reason) {
    deltas.add(reasoning.finish());
    return reasoning.finalTokens(generated);
  }

  /** The text that is ready to be streamed; empty when none is. */
  String drain() {
    StringBuilder text = new StringBuilder();
    for (String delta = deltas.poll(); delta != null; delta = deltas.poll()) {
      text.append(delta);
    }
    return text.toString();
  }

  /** The whole reasoning; only after the engine has finished the sequence. */
  ReasoningText finished() {
    return reasoning;
  }
}
