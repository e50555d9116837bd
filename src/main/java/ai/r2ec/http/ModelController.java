package ai.r2ec.http;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/model}: open before the service is ready and while it ends. */
@RestController
final class ModelController {

  private final ServingState state;
  private final RequestLimits limits;

  ModelController(ServingState state, R2ecProperties properties) {
    this.state = state;
    this.limits = properties.limits();
  }

  /** Which model serves what, and how far the service is. */
  @GetMapping(path = "/v1/model", produces = MediaType.APPLICATION_JSON_VALUE)
  ModelBody model() {
    return ModelBody.of(state.now(), limits);
  }
}
