package ai.r2ec.domain;

/**
 * Where long work reports how far it is. Implementations are thread-safe and cheap; rates and times
 * left are theirs to show.
 */
@FunctionalInterface
public interface Progress {

  /** Reports to nobody. */
  Progress NONE = (task, unit, done, total) -> {};

  /**
   * Says how far a task is.
   *
   * @param task what is done, such as {@code "Encoding items"}; the same text throughout one task
   * @param unit what is counted: {@code "items"}, {@code "bytes"}
   * @param done units done so far, never falling within one task
   * @param total units in all, at least 0; {@code done == total} ends the task
   */
  void report(String task, String unit, long done, long total);
}
