package ai.r2ec.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes a stream on which nothing moves for too long, so that its reader gets an exception: the
 * HTTP client bounds the wait for an answer, but not the wait for the next byte.
 */
final class StallGuard implements AutoCloseable {

  private final Thread watcher;
  private volatile long lastMove = System.nanoTime();
  private volatile boolean closed;

  private StallGuard(InputStream stream, Duration limit) {
    this.watcher = Thread.ofVirtual().unstarted(() -> watch(stream, limit.toNanos()));
  }

  static StallGuard over(InputStream stream, Duration limit) {
    StallGuard guard = new StallGuard(stream, limit);
    guard.watcher.start();
    return guard;
  }

  /** Says that bytes arrived. */
  void moved() {
    lastMove = System.nanoTime();
  }

  private void watch(InputStream stream, long limitNanos) {
    while (!closed) {
      long left = limitNanos - (System.nanoTime() - lastMove);
      if (left <= 0) {
        closeQuietly(stream);
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The reader's own exception tells the story.
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watcher);
  }
}
