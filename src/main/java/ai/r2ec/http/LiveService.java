package ai.r2ec.http;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.RecommendationEvent;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.recommend.Recommender;
import ai.r2ec.recommend.UserState;
import ai.r2ec.recommend.UserStates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A service whose model can be exchanged while it answers. Every question is asked, answered and
 * ranked by one model: those under way are finished by the old one, those that come meanwhile wait
 * for the new one.
 *
 * <p>Imports may go on while answers end, because they hold threads that answers need; they wait
 * only while the weights change, when no answer is under way.
 */
final class LiveService implements Recommender, UserStates, Indexing {

  private final Gate asking = new Gate();
  private final Gate writing = new Gate();
  private final Consumer<ServiceParts> told;
  private volatile ServiceParts behind;

  /**
   * Serves parts until they are exchanged.
   *
   * @param told learns of later parts the moment before they answer
   */
  LiveService(ServiceParts parts, Consumer<ServiceParts> told) {
    this.behind = parts;
    this.told = told;
  }

  /** What serves now, through this. */
  ServiceParts parts() {
    return through(behind);
  }

  /** The catalogue that answers are ranked in now. */
  Catalog catalog() {
    return behind.catalog();
  }

  @Override
  public Flux<RecommendationEvent> recommend(RecommendationQuery query) {
    return Flux.usingWhen(
            Mono.fromFuture(asking::enter),
            _ -> behind.recommender().recommend(query),
            pass -> Mono.fromRunnable(pass::leave))
        .doOnDiscard(Gate.Pass.class, Gate.Pass::leave);
  }

  @Override
  public Mono<UserState> read(RecommendationQuery query, @Nullable String givenReasoning) {
    return Mono.usingWhen(
            Mono.fromFuture(asking::enter),
            _ -> behind.states().read(query, givenReasoning),
            pass -> Mono.fromRunnable(pass::leave))
        .doOnDiscard(Gate.Pass.class, Gate.Pass::leave);
  }

  @Override
  public void index(List<Item> items) {
    Gate.Pass pass = writing.enter().join();
    try {
      behind.indexing().index(items);
    } finally {
      pass.leave();
    }
  }

  @Override
  public int encodeMissing(Progress progress) {
    Gate.Pass pass = writing.enter().join();
    try {
      return behind.indexing().encodeMissing(progress);
    } finally {
      pass.leave();
    }
  }

  /**
   * Exchanges what serves. Blocks until nothing is under way, and while the change is made.
   *
   * @param patience longest wait for what is under way
   * @param change makes the new parts; when it fails the old ones must be usable as before
   * @throws R2ecException.Unavailable if something is under way for longer; nothing changes then
   */
  void exchange(Duration patience, Supplier<ServiceParts> change) {
    try {
      await(asking.shut(), patience);
      await(writing.shut(), patience);
      ServiceParts next = change.get();
      behind = next;
      told.accept(through(next));
    } finally {
      writing.open();
      asking.open();
    }
  }

  private ServiceParts through(ServiceParts parts) {
    return new ServiceParts(
        this, this, parts.catalog(), parts.histories(), this, parts.model(), parts.load());
  }

  private static void await(CompletableFuture<Boolean> empty, Duration patience) {
    try {
      empty.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new R2ecException.Unavailable(
          "answers were still under way after %d s".formatted(patience.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new R2ecException.Unavailable("the exchange was interrupted", e);
    }
  }
}
