package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as RFC 9457 writes it, in {@code application/problem+json}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "An error as RFC 9457 writes it.")
record Problem(
    @Schema(
            description = "Kind of problem; the code as a URN.",
            example = "urn:r2ec:problem:invalid")
        String type,
    @Schema(example = "Unprocessable Content") String title,
    @Schema(example = "422") int status,
    @Schema(example = "/k: must be in 1..200, got 0") String detail,
    @Schema(description = "Path of the request.", example = "/v1/recommendations") String instance,
    @Schema(description = "Stable name for programs.", example = "invalid") String code,
    @JsonProperty("request_id")
        @Schema(description = "As in the X-Request-Id header.", example = "1c0b5a9e6f2d4b7c")
        String requestId,
    @Schema(description = "Every broken field.") @Nullable List<Field> errors,
    @JsonProperty("retry_after_ms")
        @Schema(description = "When a new try is worth it.", example = "1000")
        @Nullable Long retryAfterMs) {

  /** A broken field. */
  @Schema(name = "FieldProblem", description = "A broken field.")
  record Field(
      @Schema(description = "JSON pointer; empty for the whole body.", example = "/k")
          String pointer,
      @Schema(example = "must be in 1..200, got 0") String detail) {

    static List<Field> of(List<FieldError> errors) {
      return errors.stream().map(e -> new Field(e.pointer(), e.detail())).toList();
    }
  }
}
