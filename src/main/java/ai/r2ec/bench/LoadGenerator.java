package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends requests when they are due, at most so many at once, each from a thread of its own. */
final class LoadGenerator {

  private final Target target;
  private final Semaphore running;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  LoadGenerator(Target target, int concurrency) {
    this.target = target;
    this.running = new Semaphore(concurrency, true);
  }

  /**
   * Sends one request at each of these times after the start.
   *
   * @return what became of them, in order; those that failed included
   * @throws R2ecException.Unavailable if none was answered
   */
  List<RequestRecord> send(List<Duration> due) {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RequestRecord>> answers = new ArrayList<>();
      for (int i = 0; i < due.size(); i++) {
        int request = i;
        Thread.sleep(due.get(i).minusNanos(System.nanoTime() - start));
        running.acquire();
        answers.add(threads.submit(() -> one(request)));
      }
      List<RequestRecord> records = new ArrayList<>();
      for (Future<RequestRecord> answer : answers) {
        records.add(answer.get());
      }
      return answered(records);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the load was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private RequestRecord one(int request) {
    long start = System.nanoTime();
    try {
      return target.send(request);
    } catch (Exception e) {
      failure.compareAndSet(null, e);
      return RequestRecord.failed(start, System.nanoTime());
    } finally {
      running.release();
    }
  }

  private List<RequestRecord> answered(List<RequestRecord> records) {
    Exception first = failure.get();
    if (first != null && records.stream().noneMatch(RequestRecord::completed)) {
      throw new R2ecException.Unavailable(
          "none of %d requests was answered: %s".formatted(records.size(), first), first);
    }
    return records;
  }
}
