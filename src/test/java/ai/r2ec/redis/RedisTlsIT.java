package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** TLS, an ACL user with few rights, and a database, on the one bundled server that speaks TLS. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class RedisTlsIT {

  private static RedisProcess server;
  private static TestCertificate certificate;
  private static int port;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    certificate = TestCertificate.in(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("redis.conf"),
            """
            bind 127.0.0.1
            port 0
            tls-port %d
            tls-auth-clients no
            tls-cert-file %s
            tls-key-file %s
            save ""
            user default off
            user app on >s3cr%%t ~r2ec:* +@all -@admin -@dangerous
            """
                .formatted(port, certificate.certificate(), certificate.key()));
    server = RedisProcess.start(RedisExecutable.in(directory), config, Duration.ofSeconds(10));
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @Test
  void anAclUserReadsAndWritesOverTlsInItsDatabase() {
    String url = "rediss://app:s3cr%%25t@127.0.0.1:%d/2".formatted(port);
    try (RedisConnection redis = open(url, certificate.certificate())) {
      RedisMap map = new RedisMap(redis, new RedisKeys("tls").key("map"), 4, 10);
      map.putAll(Map.of("field", new byte[] {1, 2}));
      assertThat(map.find("field")).contains(new byte[] {1, 2});
      map.clear();
      assertThat(map.size()).isZero();
    }
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefused() {
    assertUnusable("rediss://app:s3cr%%25t@127.0.0.1:%d", null, "certif");
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() {
    assertUnusable("rediss://app:s3cr%%25t@localhost:%d", certificate.certificate(), "localhost");
  }

  @Test
  void aWrongPasswordIsRefusedWithoutShowingIt() {
    assertUnusable("rediss://app:wrong@127.0.0.1:%d", certificate.certificate(), "WRONGPASS");
  }

  private static void assertUnusable(String url, @Nullable Path caFile, String why) {
    assertThatThrownBy(() -> open(url.formatted(port), caFile))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining(":" + port)
        .hasMessageContaining(why)
        .hasMessageContaining("r2ec.redis.url")
        .hasMessageNotContaining("s3cr");
  }

  private static RedisConnection open(String url, @Nullable Path caFile) {
    RedisSettings plain = RedisSettings.of(url);
    return RedisConnection.open(
        new RedisSettings(
            url, caFile, plain.commandTimeout(), plain.connectTimeout(), plain.requestQueueSize()),
        new SimpleMeterRegistry());
  }
}
