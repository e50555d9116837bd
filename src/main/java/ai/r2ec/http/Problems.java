package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/** Failures to problems: one switch over our own family, one over Spring's statuses. */
final class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration RETRY_LOADING = Duration.ofSeconds(2);

  /**
   * What a failure means to a caller.
   *
   * @param status HTTP status
   * @param code stable name
   * @param detail one sentence that quotes no more than the caller sent
   * @param errors broken fields, or null
   * @param retryAfter suggested wait, or null
   */
  private record Verdict(
      HttpStatus status,
      String code,
      String detail,
      @Nullable List<FieldError> errors,
      @Nullable Duration retryAfter) {

    Verdict(HttpStatus status, String code, String detail) {
      this(status, code, detail, null, null);
    }
  }

  private final ServingState state;
  private final MeterRegistry metrics;

  Problems(ServingState state, MeterRegistry metrics) {
    this.state = state;
    this.metrics = metrics;
  }

  /** The failure as the caller of the exchange sees it; counted and logged once, here. */
  Problem of(Throwable failure, ServerWebExchange exchange) {
    Problem problem = problem(judge(failure), exchange);
    metrics.counter("r2ec.problems", "code", problem.code()).increment();
    log(exchange, problem, failure);
    return problem;
  }

  private static Problem problem(Verdict verdict, ServerWebExchange exchange) {
    return new Problem(
        "urn:r2ec:problem:" + verdict.code(),
        verdict.status().getReasonPhrase(),
        verdict.status().value(),
        verdict.detail(),
        exchange.getRequest().getPath().value(),
        verdict.code(),
        RequestIds.of(exchange),
        verdict.errors() == null ? null : Problem.Field.of(verdict.errors()),
        verdict.retryAfter() == null ? null : verdict.retryAfter().toMillis());
  }

  private Verdict judge(Throwable failure) {
    return switch (failure) {
      case R2ecException known -> judge(known);
      case MalformedJson malformed ->
          new Verdict(
              HttpStatus.BAD_REQUEST,
              "malformed",
              detail(List.of(malformed.error())),
              List.of(malformed.error()),
              null);
      case DataBufferLimitException _ -> judge(HttpStatus.CONTENT_TOO_LARGE, null);
      case ResponseStatusException spring -> judge(spring);
      default -> judge(HttpStatus.INTERNAL_SERVER_ERROR, null);
    };
  }

  private Verdict judge(R2ecException failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    return switch (failure) {
      case R2ecException.Invalid e ->
          new Verdict(
              HttpStatus.UNPROCESSABLE_CONTENT, "invalid", detail(e.errors()), e.errors(), null);
      case R2ecException.NotFound _ -> new Verdict(HttpStatus.NOT_FOUND, "not_found", message);
      case R2ecException.Overloaded e ->
          new Verdict(HttpStatus.TOO_MANY_REQUESTS, "overloaded", message, null, e.retryAfter());
      case R2ecException.Unavailable _ ->
          new Verdict(
              HttpStatus.SERVICE_UNAVAILABLE, unavailability(), message, null, RETRY_LOADING);
      case R2ecException.DeadlineExceeded _ ->
          new Verdict(HttpStatus.GATEWAY_TIMEOUT, "deadline", message);
      case R2ecException.Conflict _ -> new Verdict(HttpStatus.CONFLICT, "conflict", message);
      case R2ecException.Unusable _ -> judge(HttpStatus.INTERNAL_SERVER_ERROR, null);
    };
  }

  private String unavailability() {
    return switch (state.phase()) {
      case READY -> "unavailable";
      case DRAINING -> "draining";
      case STARTING, REDIS, MODEL, CATALOG, ENCODING, WARM_UP, FAILED -> "loading";
    };
  }

  private static Verdict judge(ResponseStatusException failure) {
    if (failure.getCause() instanceof DataBufferLimitException) {
      return judge(HttpStatus.CONTENT_TOO_LARGE, null);
    }
    HttpStatus status = HttpStatus.resolve(failure.getStatusCode().value());
    return judge(status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status, failure.getReason());
  }

  private static Verdict judge(HttpStatus status, @Nullable String reason) {
    return switch (status) {
      case BAD_REQUEST -> {
        FieldError error =
            new FieldError("", Objects.requireNonNullElse(reason, "the request cannot be read"));
        yield new Verdict(status, "malformed", error.detail(), List.of(error), null);
      }
      case NOT_FOUND -> new Verdict(status, "no_route", "there is nothing at this path");
      case METHOD_NOT_ALLOWED ->
          new Verdict(status, "method_not_allowed", "this path does not take this method");
      case NOT_ACCEPTABLE ->
          new Verdict(status, "not_acceptable", "no offered type matches the Accept header");
      case CONTENT_TOO_LARGE ->
          new Verdict(status, "too_large", "the body is larger than the service takes");
      case REQUEST_TIMEOUT ->
          new Verdict(status, "slow_body", "the body did not arrive in the time it may take");
      case UNSUPPORTED_MEDIA_TYPE ->
          new Verdict(status, "unsupported_media_type", "this path does not take this type");
      default ->
          status.is4xxClientError()
              ? new Verdict(status, "refused", status.getReasonPhrase())
              : new Verdict(
                  HttpStatus.INTERNAL_SERVER_ERROR,
                  "internal",
                  "an internal error; the log has it under this request_id");
    };
  }

  private static String detail(List<FieldError> errors) {
    FieldError first = errors.getFirst();
    String where = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
    String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
    return where + first.detail() + more;
  }

  /** Only what we did not expect carries a stack trace; details stay out, they may be a user's. */
  private static void log(ServerWebExchange exchange, Problem problem, Throwable failure) {
    try (MDC.MDCCloseable _ = MDC.putCloseable(RequestIds.MDC_KEY, problem.requestId())) {
      String route = RequestIds.route(exchange);
      if (problem.code().equals("internal")) {
        LOG.error("{} {} internal error", route, problem.status(), failure);
      } else {
        LOG.info("{} {} {}", route, problem.status(), problem.code());
      }
    }
  }
}
