package ai.r2ec.http;

import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets requests of the API in while the service is ready, counts them, and can cut the answers that
 * are still being made.
 */
final class InFlight implements WebFilter, Ordered {

  private static final String API = "/v1/";
  private static final String ALWAYS_OPEN = "/v1/model";

  private final ServingState state;
  private final Sinks.One<Boolean> cut = Sinks.one();
  private int requests;

  InFlight(ServingState state) {
    this.state = state;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 10;
  }

  /** Refuses before the body is read; counts from the first byte of a request to its last. */
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getPath().value();
    if (!path.startsWith(API) || path.equals(ALWAYS_OPEN)) {
      return chain.filter(exchange);
    }
    return Mono.defer(
        () -> {
          enter();
          return Mono.fromRunnable(state::parts)
              .then(chain.filter(exchange))
              .doFinally(_ -> leave());
        });
  }

  /**
   * An answer that ends with {@link R2ecException.Unavailable} when the time to drain is over. The
   * signal is a value, because an error of {@code takeUntilOther} would not cancel the answer.
   */
  <T> Flux<T> cuttable(Flux<T> answer) {
    return Flux.defer(
        () -> {
          AtomicBoolean whole = new AtomicBoolean();
          return answer
              .doOnComplete(() -> whole.set(true))
              .takeUntilOther(cut.asMono())
              .concatWith(Mono.defer(() -> whole.get() ? Mono.empty() : Mono.error(shutDown())));
        });
  }

  /** Ends the answers that are still being made. */
  void cut() {
    cut.tryEmitValue(true);
  }

  private static R2ecException shutDown() {
    return new R2ecException.Unavailable("the service is shutting down");
  }

  /**
   * Waits until no request is left.
   *
   * @return whether that came true within the time
   */
  synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (requests > 0) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private synchronized void enter() {
    requests++;
  }

  private synchronized void leave() {
    requests--;
    notifyAll();
  }
}
