package ai.r2ec.http;

import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The users that the playground page offers: those of the demo, and never one's own customers. */
@Hidden
@RestController
final class PlaygroundController {

  private static final int MAX_USERS = 50;

  private final ServingState state;
  private final boolean demo;

  PlaygroundController(ServingState state, R2ecProperties properties) {
    this.state = state;
    this.demo = properties.showsDemo();
  }

  /** A user to choose. */
  record DemoUser(@JsonProperty("user_id") String userId, String name) {}

  /** Some users by id; none unless the demo is served. */
  @GetMapping("/playground/users")
  List<DemoUser> users() {
    if (!demo) {
      return List.of();
    }
    ServiceParts parts = state.parts();
    return parts.histories().users(MAX_USERS).stream()
        .map(id -> new DemoUser(id.value(), name(parts, id)))
        .toList();
  }

  private static String name(ServiceParts parts, UserId id) {
    return parts.histories().find(id).map(UserHistory::name).orElse("");
  }
}
