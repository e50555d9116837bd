package ai.r2ec.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/model}: open before the service is ready and while it ends. */
@Tag(name = "Service")
@RestController
final class ModelController {

  private final ServingState state;
  private final RequestLimits limits;

  ModelController(ServingState state, R2ecProperties properties) {
    this.state = state;
    this.limits = properties.limits();
  }

  /** Which model serves what, and how far the service is. */
  @Operation(
      operationId = "model",
      summary = "Which model serves what, and how far the service is",
      description = "Answers from the first second on, while the service loads and while it ends.")
  @GetMapping(path = "/v1/model", produces = MediaType.APPLICATION_JSON_VALUE)
  ModelBody model() {
    return ModelBody.of(state.now(), limits);
  }
}
