package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.R2ecException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three nodes: all structures work, whichever node a catalogue's slot is on. */
class RedisClusterIT {

  private static final int NODES = 3;
  private static final int SLOTS = 16_384;

  private static final List<RedisProcess> servers = new ArrayList<>();
  private static final List<Integer> ports = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    for (int node = 0; node < NODES; node++) {
      Path own = Files.createDirectory(directory.resolve("node" + node));
      ports.add(freePort());
      Path config =
          Files.writeString(
              own.resolve("redis.conf"),
              """
              bind 127.0.0.1
              port %d
              dir %s
              save ""
              cluster-enabled yes
              cluster-config-file nodes.conf
              cluster-node-timeout 2000
              """
                  .formatted(ports.get(node), own));
      servers.add(
          RedisProcess.start(RedisExecutable.in(directory), config, Duration.ofSeconds(10)));
    }
    join();
  }

  @AfterAll
  static void stop() {
    servers.forEach(RedisProcess::stop);
  }

  @Test
  void everyStructureWorksOnEveryNode() {
    try (RedisConnection redis = open()) {
      for (int catalogue = 0; catalogue < 12; catalogue++) {
        RedisKeys keys = new RedisKeys("catalogue-" + catalogue);
        assertMap(new RedisMap(redis, keys.key("map"), 8, 10));
        assertLog(new RedisLog(redis, keys.key("log"), 3));
        RedisNames names = new RedisNames(redis, keys.key("names"));
        names.add("b");
        names.add("a");
        assertThat(names.first(5)).containsExactly("a", "b");
        RedisValue value = new RedisValue(redis, keys.key("count"));
        assertThat(value.increment(3)).isEqualTo(3);
      }
      assertThat(redis.up()).isTrue();
    }
  }

  @Test
  void aNodeThatHangsMakesCallsFailFastUntilItIsBack() throws Exception {
    try (RedisConnection redis = open()) {
      long process = servers.getFirst().serverPid();
      signal("-STOP", process);
      try {
        assertThatThrownBy(() -> writeToAllNodes(redis))
            .isInstanceOf(R2ecException.Unavailable.class);
        assertThat(redis.up()).isFalse();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> writeToAllNodes(redis))
            .isInstanceOf(R2ecException.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      } finally {
        signal("-CONT", process);
      }
      await().atMost(Duration.ofSeconds(30)).until(redis::up);
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> writeToAllNodes(redis));
    }
  }

  private static void writeToAllNodes(RedisConnection redis) {
    for (int i = 0; i < 30; i++) {
      new RedisValue(redis, new RedisKeys("any-" + i).key("value")).set("text");
    }
  }

  private static void assertMap(RedisMap map) {
    Map<String, byte[]> values = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      values.put("field-" + i, new byte[] {(byte) i});
    }
    map.putAll(values);
    Map<String, byte[]> read = new HashMap<>();
    map.forEach(read::put);
    assertThat(read).hasSize(500);
    assertThat(map.find("field-7")).contains(new byte[] {7});
    map.clear();
    assertThat(map.size()).isZero();
  }

  private static void assertLog(RedisLog log) {
    log.replace(bytes("a", "b"));
    log.append(bytes("c", "d"));
    assertThat(log.read()).containsExactlyElementsOf(bytes("b", "c", "d"));
  }

  private static List<byte[]> bytes(String... texts) {
    return List.of(texts).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static RedisConnection open() {
    return RedisConnection.open(
        new RedisSettings(
            "redis://127.0.0.1:" + ports.getFirst(),
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            10_000),
        new SimpleMeterRegistry());
  }

  private static void join() {
    List<RedisClient> clients = new ArrayList<>();
    try {
      for (int node = 0; node < NODES; node++) {
        RedisClient client =
            RedisClient.create(RedisURI.create("redis://127.0.0.1:" + ports.get(node)));
        clients.add(client);
        RedisCommands<String, String> commands = client.connect().sync();
        commands.clusterAddSlots(
            IntStream.range(node * SLOTS / NODES, (node + 1) * SLOTS / NODES).toArray());
        commands.clusterMeet("127.0.0.1", ports.getFirst());
      }
      for (RedisClient client : clients) {
        RedisCommands<String, String> commands = client.connect().sync();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    commands.clusterInfo().contains("cluster_state:ok")
                        && commands.clusterNodes().lines().count() == NODES);
      }
    } finally {
      clients.forEach(RedisClient::shutdown);
    }
  }

  private static void signal(String signal, long process) throws Exception {
    assertThat(new ProcessBuilder("/bin/kill", signal, Long.toString(process)).start().waitFor())
        .isZero();
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The cluster's own port is 10,000 above.
      return free.getLocalPort() < 50_000 ? free.getLocalPort() : free.getLocalPort() - 20_000;
    }
  }
}
