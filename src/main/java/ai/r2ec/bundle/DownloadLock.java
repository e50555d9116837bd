package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets one thread of one process at a time download into a directory; others wait for it. */
final class DownloadLock implements AutoCloseable {

  /** File locks belong to the process, so its threads need a lock of their own. */
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private static final long POLL_MILLIS = 200;

  private final FileChannel channel;

  private DownloadLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @throws R2ecException.Unusable when another holds it for longer than the patience
   */
  static DownloadLock acquire(Path file, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    if (!IN_PROCESS.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw busy(file);
    }
    @Nullable FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock();
      while (lock == null) {
        if (System.nanoTime() > deadline) {
          throw busy(file);
        }
        Thread.sleep(POLL_MILLIS);
        lock = channel.tryLock();
      }
      return new DownloadLock(channel);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      IN_PROCESS.unlock();
      throw e;
    }
  }

  private static R2ecException.Unusable busy(Path file) {
    return new R2ecException.Unusable(
        "another process is downloading (it holds %s); wait for it or end it".formatted(file));
  }

  /** Releases the lock; the empty file stays, as deleting it would race with a waiting process. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      IN_PROCESS.unlock();
    }
  }
}
