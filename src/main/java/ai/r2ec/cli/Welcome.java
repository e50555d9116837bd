package ai.r2ec.cli;

import ai.r2ec.domain.Explain;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.ReasoningOptions;
import ai.r2ec.domain.RecommendationQuery;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.http.ServiceParts;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a person sees when the service is ready: where it is, how to ask it, and a first answer. */
final class Welcome {

  private static final int REASONING_TOKENS = 96;
  private static final int ITEMS = 5;

  private final Terminal terminal;
  private final URI url;
  private final ServiceParts parts;

  Welcome(Terminal terminal, URI url, ServiceParts parts) {
    this.terminal = terminal;
    this.url = url;
    this.parts = parts;
  }

  /** Prints it; an answer that fails is told and harms nothing. */
  void show() {
    Optional<UserHistory> user = someUser();
    terminal.print("");
    terminal.print("R²ec is ready at " + url);
    terminal.print("  API description  " + url + "/swagger-ui.html");
    terminal.print("  ask it           " + curl(user));
    terminal.print("");
    user.ifPresent(this::answer);
    terminal.print("");
    terminal.print("Ctrl-C stops.");
  }

  private Optional<UserHistory> someUser() {
    return parts.histories().users(1).stream()
        .findFirst()
        .flatMap(id -> parts.histories().find(id));
  }

  private String curl(Optional<UserHistory> user) {
    String who =
        user.map(UserHistory::userId)
            .map(id -> "\"user_id\":\"%s\"".formatted(id))
            .orElse("\"history\":[{\"title\":\"Chess\"}]");
    return "curl -N %s/v1/recommendations -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{%s,\"k\":%d}'"
        .formatted(url, who, ITEMS);
  }

  private void answer(UserHistory user) {
    terminal.print(
        "A first answer, for %s (%d events): ".formatted(label(user), user.interactions().size()));
    RecommendationPrinter printer = new RecommendationPrinter(terminal.out());
    try {
      parts.recommender().recommend(query(user.userId())).doOnNext(printer::accept).blockLast();
    } catch (R2ecException e) {
      terminal.note("The first answer failed: " + Failures.message(e));
    }
  }

  private static String label(UserHistory user) {
    return user.name().isEmpty()
        ? PlainLine.of(user.userId().value())
        : "%s, \"%s\"".formatted(PlainLine.of(user.userId().value()), PlainLine.of(user.name()));
  }

  private static RecommendationQuery query(UserId user) {
    return new RecommendationQuery(
        "welcome",
        user,
        List.of(),
        ITEMS,
        Instant.now(),
        null,
        Set.of(),
        null,
        ReasoningOptions.greedy(REASONING_TOKENS),
        null,
        Explain.TEXT);
  }
}
