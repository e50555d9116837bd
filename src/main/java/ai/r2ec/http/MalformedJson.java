package ai.r2ec.http;

import ai.r2ec.domain.FieldError;
import org.jspecify.annotations.Nullable;

/** A body that is no JSON at all: status 400, unlike JSON of the wrong shape. */
final class MalformedJson extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient FieldError error;

  MalformedJson(FieldError error, @Nullable Throwable cause) {
    super(error.detail(), cause);
    this.error = error;
  }

  /** Where the text breaks off, as far as the parser could tell. */
  FieldError error() {
    return error;
  }
}
