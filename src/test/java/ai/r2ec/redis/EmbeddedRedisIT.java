package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  @Test
  void theServerEndsWithItsJvmHoweverThatEnds() throws Exception {
    for (Consumer<Process> end :
        List.<Consumer<Process>>of(
            Process::destroyForcibly, Process::destroy, EmbeddedRedisIT::closeInput)) {
      Process parent = startParent();
      long server = Long.parseLong(parent.inputReader().readLine());
      ProcessHandle redis = ProcessHandle.of(server).orElseThrow();
      end.accept(parent);
      parent.waitFor();
      assertThat(redis.onExit().completeOnTimeout(redis, 10, TimeUnit.SECONDS).join().isAlive())
          .isFalse();
      EmbeddedRedis.start(EmbeddedRedisOptions.in(directory)).close();
    }
  }

  @Test
  void aServerThatOutlivedItsJvmAndItsShellIsEndedByTheNextStart() throws Exception {
    Process parent = startParent();
    long orphan = Long.parseLong(parent.inputReader().readLine());
    ProcessHandle redis = ProcessHandle.of(orphan).orElseThrow();
    redis.parent().orElseThrow().destroyForcibly();
    parent.destroyForcibly().waitFor();
    assertThat(redis.isAlive()).isTrue();
    try (EmbeddedRedis next = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory))) {
      assertThat(redis.isAlive()).isFalse();
      assertThat(next.server()).isPresent();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskRefusesWritesWithTheReason() throws Exception {
    Files.createSymbolicLink(directory.resolve("appendonly.aof"), Path.of("/dev/full"));
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(directory));
        RedisConnection connection = open(redis)) {
      RedisValue value = new RedisValue(connection, "key");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> value.set("text"))
                      .isInstanceOf(R2ecException.Unavailable.class)
                      .hasMessageContaining("No space left on device"));
      assertThat(connection.up()).isTrue();
    }
  }

  private static EmbeddedRedisOptions onPort(Path directory, int port) {
    return new EmbeddedRedisOptions(
        directory, OptionalInt.of(port), Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  private static RedisConnection open(EmbeddedRedis redis) {
    return RedisConnection.open(redis.settings(), new SimpleMeterRegistry());
  }

  @Test
  void aJvmWithoutAPathStartsIt() throws Exception {
    Process parent = startParent(Map.of());
    assertThat(parent.inputReader().readLine()).containsOnlyDigits();
    parent.destroy();
    parent.waitFor();
  }

  private Process startParent() throws IOException {
    return startParent(System.getenv());
  }

  private Process startParent(Map<String, String> environment) throws IOException {
    ProcessBuilder parent =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedRedisParent.class.getName(),
            directory.toString());
    parent.environment().clear();
    parent.environment().putAll(environment);
    return parent.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void closeInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
