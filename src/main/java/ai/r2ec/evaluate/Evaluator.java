package ai.r2ec.evaluate;

import ai.r2ec.domain.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/** Asks a ranker about every case, several at a time, and keeps the order of the cases. */
public final class Evaluator {

  private final int concurrency;

  /** Says how many cases may be under way at once; as many as the engine has slots is best. */
  public Evaluator(int concurrency) {
    this.concurrency = concurrency;
  }

  /** Ranks of all targets, in the order of the cases. Interrupting the thread stops it. */
  public List<OptionalInt> ranks(
      TargetRanker ranker, List<EvaluationCase> cases, Progress progress) {
    AtomicInteger done = new AtomicInteger();
    String task = "Evaluating " + ranker.name();
    progress.report(task, "cases", 0, cases.size());
    List<OptionalInt> ranks =
        Flux.fromIterable(cases)
            .flatMapSequential(
                one ->
                    ranker
                        .rank(one)
                        .doOnNext(
                            rank ->
                                progress.report(
                                    task, "cases", done.incrementAndGet(), cases.size())),
                concurrency)
            .collectList()
            .block();
    return ranks == null ? List.of() : ranks;
  }

  /**
   * Draws cases without replacement; the same seed and the same cases give the same sample, in the
   * cases' own order.
   *
   * @param size most cases to keep; all of them when there are no more
   */
  public static <T> List<T> sample(List<T> cases, int size, long seed) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      indexes.add(i);
    }
    Collections.shuffle(indexes, new Random(seed));
    return indexes.stream().limit(size).sorted().map(cases::get).toList();
  }
}
