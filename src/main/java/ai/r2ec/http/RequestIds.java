package ai.r2ec.http;

import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Gives every request an identifier, the caller's own when it is a decent one, and logs the request
 * when it is over: method, route, status and time, never a path or body, for these name users.
 */
final class RequestIds implements WebFilter, Ordered {

  static final String HEADER = "X-Request-Id";
  static final String MDC_KEY = "request_id";

  private static final Logger LOG = LoggerFactory.getLogger("ai.r2ec.http.requests");
  private static final Pattern DECENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,127}");
  private static final String ATTRIBUTE = RequestIds.class.getName();

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String id = choose(exchange.getRequest().getHeaders().getFirst(HEADER));
    exchange.getAttributes().put(ATTRIBUTE, id);
    exchange.getResponse().getHeaders().set(HEADER, id);
    long started = System.nanoTime();
    return chain.filter(exchange).doFinally(end -> log(exchange, end, started));
  }

  /** The identifier of the exchange's request. */
  static String of(ServerWebExchange exchange) {
    return exchange.getRequiredAttribute(ATTRIBUTE);
  }

  /** The route's pattern, which names nobody. */
  static String route(ServerWebExchange exchange) {
    Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    return exchange.getRequest().getMethod() + " " + (pattern == null ? "(no route)" : pattern);
  }

  private static String choose(@Nullable String given) {
    return given != null && DECENT.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  /** An error is logged where it becomes an answer. */
  private static void log(ServerWebExchange exchange, SignalType end, long started) {
    if (end == SignalType.ON_ERROR) {
      return;
    }
    try (MDC.MDCCloseable _ = MDC.putCloseable(MDC_KEY, of(exchange))) {
      long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
      HttpStatusCode status = exchange.getResponse().getStatusCode();
      String outcome =
          end == SignalType.CANCEL
              ? "client went away"
              : status == null ? "200" : Integer.toString(status.value());
      if (exchange.getRequest().getMethod().equals(HttpMethod.POST)) {
        LOG.info("{} {} {} ms", route(exchange), outcome, millis);
      } else {
        LOG.debug("{} {} {} ms", route(exchange), outcome, millis);
      }
    }
  }
}
