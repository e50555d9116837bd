package ai.r2ec.domain;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every failure that a caller can be told about: one sealed family, mapped to status and exit codes
 * by one switch each.
 */
public abstract sealed class R2ecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private R2ecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** An input breaks a bound; names every broken field. */
  public static final class Invalid extends R2ecException {
    private static final long serialVersionUID = 1L;
    private final transient List<FieldError> errors;

    /** Made of one broken field. */
    public Invalid(String pointer, String detail) {
      this(List.of(new FieldError(pointer, detail)));
    }

    /** Made of all broken fields, at least one. */
    public Invalid(List<FieldError> errors) {
      super(errors.getFirst().pointer() + ": " + errors.getFirst().detail(), null);
      this.errors = List.copyOf(errors);
    }

    /** The broken fields. */
    public List<FieldError> errors() {
      return errors;
    }
  }

  /** A user or item that was asked for by name does not exist. */
  public static final class NotFound extends R2ecException {
    private static final long serialVersionUID = 1L;

    /** Names what is missing. */
    public NotFound(String message) {
      super(message, null);
    }
  }

  /** The queue is full; come back later. */
  public static final class Overloaded extends R2ecException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Says when a new try is worth it. */
    public Overloaded(String message, Duration retryAfter) {
      super(message, null);
      this.retryAfter = retryAfter;
    }

    /** Suggested wait before the next try. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The service is loading, draining or has lost something it cannot answer without. */
  public static final class Unavailable extends R2ecException {
    private static final long serialVersionUID = 1L;

    /** Says what is missing. */
    public Unavailable(String message) {
      super(message, null);
    }

    /** Says what is missing, and why. */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The deadline passed before anything was ranked. */
  public static final class DeadlineExceeded extends R2ecException {
    private static final long serialVersionUID = 1L;

    /** Says which deadline. */
    public DeadlineExceeded(String message) {
      super(message, null);
    }
  }

  /** The catalogue changed its generation under the caller. */
  public static final class Conflict extends R2ecException {
    private static final long serialVersionUID = 1L;

    /** Says what conflicts. */
    public Conflict(String message) {
      super(message, null);
    }
  }

  /**
   * A file, model, port or other part of the environment cannot be used; the message says what to
   * do.
   */
  public static final class Unusable extends R2ecException {
    private static final long serialVersionUID = 1L;

    /** Says what and what to do. */
    public Unusable(String message) {
      super(message, null);
    }

    /** Says what and what to do, and why. */
    public Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
