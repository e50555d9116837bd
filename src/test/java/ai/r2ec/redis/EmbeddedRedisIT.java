package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {

  @TempDir private Path directory;

  @Test
  void aSecondStartFindsWhatTheFirstOneWrote() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory));
        RedisConnection connection = open(redis)) {
      new RedisValue(connection, "kept").set("yes");
    }
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory));
        RedisConnection connection = open(redis)) {
      assertThat(new RedisValue(connection, "kept").get()).contains("yes");
    }
  }

  @Test
  void itIsReadyWithinHalfASecond() {
    EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)).close();
    long begin = System.nanoTime();
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory))) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
      assertThat(redis.server()).isPresent();
    }
  }

  @Test
  void aSecondInstanceIsToldWhoHoldsTheLockAndWhatToDo() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory))) {
      assertThat(redis.port()).isPositive();
      assertThatThrownBy(() -> EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)))
          .isInstanceOf(R2ecException.Unusable.class)
          .hasMessageContaining(directory.resolve("r2ec.lock").toString())
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
          .hasMessageContaining("r2ec.redis.url");
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (EmbeddedRedis redis =
        EmbeddedRedis.start(EmbeddedRedisOptions.in(directory.resolve("first")))) {
      EmbeddedRedisOptions same = onPort(directory.resolve("second"), redis.port());
      assertThatThrownBy(() -> EmbeddedRedis.start(same))
          .isInstanceOf(R2ecException.Unusable.class)
          .hasMessageContaining("port " + redis.port());
    }
  }

  @Test
  void damagedDataIsRefusedWithAdvice() throws Exception {
    Files.writeString(directory.resolve("appendonly.aof"), "this is no log of Redis\n");
    assertThatThrownBy(() -> EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("move that directory away");
  }

  @Test
  void aFileWhereTheDirectoryShouldBeIsRefusedWithAdvice() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EmbeddedRedis.start(EmbeddedRedisOptions.in(file)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void closingEndsTheServerAndFreesTheDirectory() {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory));
    ProcessHandle server = redis.server().orElseThrow();
    redis.close();
    assertThat(server.isAlive()).isFalse();
    EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)).close();
  }

  private static EmbeddedRedisOptions onPort(Path directory, int port) {
    return new EmbeddedRedisOptions(
        directory, OptionalInt.of(port), Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  private static RedisConnection open(EmbeddedRedis redis) {
    return RedisConnection.open(redis.settings(), new SimpleMeterRegistry());
  }
}
