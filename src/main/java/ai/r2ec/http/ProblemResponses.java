package ai.r2ec.http;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes every failure as problem+json, whatever the caller accepts. */
final class ProblemResponses implements WebExceptionHandler, Ordered {

  private final Problems problems;
  private final JsonMapper json;

  ProblemResponses(Problems problems, JsonMapper json) {
    this.problems = problems;
    this.json = json;
  }

  /** Before Spring's own, which know other formats. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(failure);
    }
    Problem problem = problems.of(failure, exchange);
    response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
    writeHeaders(response.getHeaders(), problem, failure);
    return response.writeWith(Mono.fromSupplier(() -> encode(response, problem)));
  }

  private DataBuffer encode(ServerHttpResponse response, Problem problem) {
    return response.bufferFactory().wrap(json.writeValueAsBytes(problem));
  }

  private static void writeHeaders(HttpHeaders headers, Problem problem, Throwable failure) {
    headers.remove(HttpHeaders.CONTENT_LENGTH);
    headers.setCacheControl("no-store");
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (failure instanceof ResponseStatusException spring) {
      headers.putAll(withoutContentType(spring.getHeaders()));
    }
    if (problem.retryAfterMs() != null) {
      long seconds = Math.max(1, Math.ceilDiv(problem.retryAfterMs(), 1_000L));
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
  }

  /** The headers that a status demands, such as Allow. */
  private static HttpHeaders withoutContentType(HttpHeaders demanded) {
    HttpHeaders headers = new HttpHeaders(demanded);
    headers.remove(HttpHeaders.CONTENT_TYPE);
    return headers;
  }
}
