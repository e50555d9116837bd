package ai.r2ec.http;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a live catalogue in step with what others write to its store, an import or another replica:
 * looks every other second, takes over what is new and encodes what has no vector yet. Gives way to
 * a model that was published meanwhile.
 */
final class CatalogFollower implements AutoCloseable {

  /** Between two looks; one look reads one number. */
  static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);

  /** Taking over a whole catalogue may take long: most of the time is left for answers. */
  private static final int REST = 5;

  private final Supplier<Catalog> catalog;
  private final Indexing indexing;
  private final Runnable succession;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private boolean owing;
  private @Nullable String told;

  private CatalogFollower(
      Supplier<Catalog> catalog, Indexing indexing, Runnable succession, Duration interval) {
    this.catalog = catalog;
    this.indexing = indexing;
    this.succession = succession;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name("r2ec-follow").daemon().unstarted(this::run);
  }

  /**
   * Begins to look.
   *
   * @param catalog the one that serves at present
   * @param indexing encodes into it
   * @param succession lets another model take over if there is one; called at every look
   * @param interval between two looks
   */
  static CatalogFollower start(
      Supplier<Catalog> catalog, Indexing indexing, Runnable succession, Duration interval) {
    CatalogFollower follower = new CatalogFollower(catalog, indexing, succession, interval);
    follower.thread.start();
    return follower;
  }

  /** Stops looking; what is being encoded is left at the next batch. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long pause = interval.toNanos();
      while (!closed.await(pause, TimeUnit.NANOSECONDS)) {
        long begun = System.nanoTime();
        boolean took = look();
        pause = Math.max(interval.toNanos(), took ? REST * (System.nanoTime() - begun) : 0);
      }
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("no longer following catalogue {}", catalog.get().name(), e);
    }
  }

  /** The model in memory goes on serving its own vectors; which one serves is the operator's. */
  private void tellOfSuccessor() {
    String successor = catalog.get().successor().orElse(null);
    if (successor != null && !successor.equals(told)) {
      LOG.warn(
          "Another model was made current for catalogue {} (generation {}); this one serves on",
          catalog.get().name(),
          successor);
    }
    told = successor;
  }

  private boolean look() {
    try {
      succession.run();
      tellOfSuccessor();
      owing |= catalog.get().refresh();
      if (!owing) {
        return false;
      }
      int encoded = indexing.encodeMissing(Progress.NONE);
      owing = false;
      LOG.info(
          "Catalogue {} was written to by others; {} items encoded", catalog.get().name(), encoded);
      return true;
    } catch (R2ecException.Unavailable e) {
      // The catalogue itself tells of outages, and recovers from them.
      LOG.debug("catalogue {} can not be looked at", catalog.get().name(), e);
      return false;
    }
  }
}
