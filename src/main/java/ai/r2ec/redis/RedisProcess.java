package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of redis-server under a small shell that watches its standard input: when this JVM ends
 * in whatever way, SIGKILL included, the pipe closes and the shell asks Redis to save and stop.
 * Both live in a session of their own where the machine has {@code setsid}, so that Ctrl-C reaches
 * the JVM alone, which still writes while it drains.
 */
final class RedisProcess {

  private static final Logger log = LoggerFactory.getLogger(RedisProcess.class);
  private static final Path SHELL = Path.of("/bin/sh");
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final int KEPT_LINES = 30;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  // Only built-in commands, so an empty PATH will do. A job of a shell reads from /dev/null unless
  // told otherwise, hence descriptor 3.
  private static final String SUPERVISOR =
      """
      trap '' INT HUP TERM
      exec 3<&0
      "$1" "$2" </dev/null 3<&- &
      child=$!
      { while read -r line <&3; do :; done; kill -TERM "$child"; } 2>/dev/null &
      watcher=$!
      wait "$child"
      code=$?
      kill -KILL "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final Process process;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile boolean answered;

  private RedisProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts redis-server and waits until it has read its data.
   *
   * @throws R2ecException.Unusable if it ends or is not ready in time; holds its last words
   */
  static RedisProcess start(Path executable, Path config, Duration timeout) {
    if (!Files.isExecutable(SHELL)) {
      throw new R2ecException.Unusable(
          "the embedded Redis needs /bin/sh, which is missing here: set r2ec.redis.url");
    }
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.addAll(
        List.of(SHELL.toString(), "-c", SUPERVISOR, "r2ec-redis", executable.toString()));
    command.add(config.toString());
    try {
      RedisProcess started =
          new RedisProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      Thread.ofPlatform().daemon().name("embedded-redis-log").start(started::readLog);
      started.awaitReady(timeout);
      return started;
    } catch (IOException e) {
      throw new R2ecException.Unusable(
          "the embedded Redis cannot be started (%s): set r2ec.redis.url".formatted(e), e);
    }
  }

  /** Number of the process of redis-server itself, which is not that of its shell. */
  long serverPid() {
    return process
        .descendants()
        .filter(child -> child.info().command().filter(c -> c.contains("redis-server")).isPresent())
        .findFirst()
        .orElseThrow()
        .pid();
  }

  /** Completes when it has ended. */
  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** Its last words, one line each. */
  String lastWords() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  /** Asks it to save and stop, and waits. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      log.debug("The pipe to the embedded Redis was closed already", e);
    }
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("The embedded Redis did not stop in {} s; killing it", STOP_TIMEOUT.toSeconds());
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady(Duration timeout) {
    boolean inTime = false;
    try {
      inTime = ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!answered) {
      stop();
      throw new R2ecException.Unusable(
          inTime
              ? "the embedded Redis ended: " + lastWords()
              : "the embedded Redis was not ready within %s: %s".formatted(timeout, lastWords()));
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        log.debug("{}", line);
        if (line.contains("Ready to accept connections")) {
          answered = true;
          ready.countDown();
        }
      }
    } catch (IOException e) {
      log.debug("The log of the embedded Redis ended", e);
    } finally {
      ready.countDown();
    }
  }

  private void keep(String line) {
    synchronized (lastLines) {
      lastLines.add(line);
      if (lastLines.size() > KEPT_LINES) {
        lastLines.remove();
      }
    }
  }
}
