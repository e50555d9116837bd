package ai.r2ec.http;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/users}: what the service knows of a user. */
@Tag(name = "Users")
@RestController
@RequestMapping(path = "/v1/users", produces = MediaType.APPLICATION_JSON_VALUE)
final class UsersController {

  private final ServingState state;

  UsersController(ServingState state) {
    this.state = state;
  }

  /** A user's history. */
  @Schema(name = "User", description = "A user's stored history.")
  record UserBody(
      @JsonProperty("user_id") @Schema(example = "demo-01") String userId,
      @Schema(description = "A label for people; empty when none.", example = "Cosy builder")
          String name,
      @Schema(description = "Oldest first.") List<EventBody> events) {}

  /** One stored event. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "StoredEvent", description = "One stored event.")
  record EventBody(
      @JsonProperty("item_id") @Schema(example = "stardew-valley") String itemId,
      @Schema(
              description = "Absent when the catalogue has no such item.",
              example = "Stardew Valley")
          @Nullable String title,
      @Schema(example = "4.5") @Nullable Double rating,
      @Schema(example = "2025-02-14T20:15:00Z") @Nullable Instant timestamp) {}

  /** The stored history of one user. */
  @Operation(operationId = "user", summary = "Look at a user's stored history")
  @GetMapping("/{id}")
  UserBody user(@Parameter(example = "demo-01") @PathVariable("id") String id) {
    ServiceParts parts = state.parts();
    CatalogSnapshot snapshot = parts.catalog().snapshot();
    UserHistory history =
        parts
            .histories()
            .find(userId(id))
            .orElseThrow(() -> new R2ecException.NotFound("unknown user '%s'".formatted(id)));
    return new UserBody(
        history.userId().value(),
        history.name(),
        history.interactions().stream().map(event -> event(event, snapshot)).toList());
  }

  private static EventBody event(Interaction event, CatalogSnapshot snapshot) {
    return new EventBody(
        event.itemId().value(),
        snapshot.find(event.itemId()).map(Item::title).orElse(null),
        event.rating(),
        event.timestamp());
  }

  private static UserId userId(String text) {
    try {
      return new UserId(text);
    } catch (IllegalArgumentException e) {
      throw new R2ecException.NotFound("no user can be called this: " + e.getMessage());
    }
  }
}
