package ai.r2ec.http;

import ai.r2ec.recommend.Recommender;

/**
 * The assembled service, as requests and offline commands use it.
 *
 * @param recommender answers queries
 * @param onClose frees everything in the order opposite to the assembly
 */
public record ServiceParts(Recommender recommender, Runnable onClose) implements AutoCloseable {

  @Override
  public void close() {
    onClose.run();
  }
}
