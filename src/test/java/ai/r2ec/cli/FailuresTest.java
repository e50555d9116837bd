package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void everyFailureHasItsExitCode() {
    assertThat(ExitCode.of(new R2ecException.Invalid("/k", "must be in 1..200"))).isEqualTo(2);
    assertThat(ExitCode.of(new R2ecException.Unusable("no model"))).isEqualTo(3);
    assertThat(ExitCode.of(new R2ecException.Unavailable("Redis is away"))).isEqualTo(3);
    assertThat(ExitCode.of(new R2ecException.NotFound("no such user"))).isEqualTo(1);
    assertThat(ExitCode.of(new R2ecException.Overloaded("full", Duration.ZERO))).isEqualTo(1);
    assertThat(ExitCode.of(new R2ecException.DeadlineExceeded("late"))).isEqualTo(1);
    assertThat(ExitCode.of(new R2ecException.Conflict("changed"))).isEqualTo(1);
    assertThat(ExitCode.of(new CancellationException())).isEqualTo(130);
    assertThat(ExitCode.of(new InterruptedException())).isEqualTo(130);
    assertThat(ExitCode.of(new IllegalStateException())).isEqualTo(1);
  }

  @Test
  void everyBrokenFieldIsNamed() {
    assertThat(
            Failures.message(
                new R2ecException.Invalid(
                    List.of(new FieldError("/k", "too large"), new FieldError("", "no object")))))
        .isEqualTo("/k: too large\n  no object");
  }

  @Test
  void fileTroubleNamesTheFile() {
    assertThat(Failures.message(new NoSuchFileException("a.csv"))).isEqualTo("no such file: a.csv");
    assertThat(Failures.message(new AccessDeniedException("a.csv"))).contains("a.csv");
    assertThat(Failures.message(new UncheckedIOException(new IOException("disk full"))))
        .isEqualTo("disk full");
  }

  @Test
  void theUnexpectedSaysHowToLearnMore() {
    assertThat(Failures.message(new IllegalStateException("odd"))).contains("odd", "--debug");
  }
}
