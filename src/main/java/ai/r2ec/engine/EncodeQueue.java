package ai.r2ec.engine;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encoding work beside generation, at lower priority: while sequences run, encoding gets at most
 * {@link #SHARE} of the time, in batches no longer than a step; otherwise it gets everything. Jobs
 * with the least left go first, so that one new item does not wait for a whole catalogue. Owned by
 * the engine's thread.
 */
final class EncodeQueue {

  private static final Logger LOG = LoggerFactory.getLogger(EncodeQueue.class);

  /** Share of the time for encoding while sequences run. */
  static final double SHARE = 0.2;

  private final ModelRunner runner;
  private final EngineOptions options;
  private final EngineMetrics metrics;
  private final List<EncodeJob> jobs = new ArrayList<>();
  private long restingSinceNanos;
  private long restNanos;

  EncodeQueue(ModelRunner runner, EngineOptions options, EngineMetrics metrics) {
    this.runner = runner;
    this.options = options;
    this.metrics = metrics;
  }

  void add(EncodeJob job) {
    jobs.add(job);
  }

  boolean isEmpty() {
    return jobs.isEmpty();
  }

  /** Encodes one batch if it is encoding's turn. */
  void encodeNext(LongSupplier clock, boolean generating) {
    jobs.removeIf(EncodeJob::isOver);
    if (jobs.isEmpty() || (generating && clock.getAsLong() - restingSinceNanos < restNanos)) {
      return;
    }
    long start = clock.getAsLong();
    EncodeJob job = Collections.min(jobs, Comparator.comparingLong(EncodeJob::remainingTokens));
    int budget = options.encodeTokenBudget();
    encode(job.nextBatch(generating ? Math.min(budget, options.stepTokenBudget()) : budget));
    jobs.removeIf(EncodeJob::isOver);
    restingSinceNanos = clock.getAsLong();
    restNanos = (long) ((restingSinceNanos - start) * (1 - SHARE) / SHARE);
  }

  /** Ends every job. */
  void abort(RuntimeException cause) {
    jobs.forEach(job -> job.fail(cause));
    jobs.clear();
  }

  private void encode(EncodeJob.Batch batch) {
    try {
      List<HiddenState> states = runner.encode(batch.sequences());
      metrics.encoded(batch.sequences().size(), batch.tokens()); // before the caller can look
      batch.job().complete(batch, states);
    } catch (RuntimeException failure) {
      LOG.warn("Encoding {} sequences failed", batch.sequences().size(), failure);
      batch
          .job()
          .fail(new R2ecException.Unavailable("the model could not encode a sequence", failure));
    }
  }
}
