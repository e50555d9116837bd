package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {

  @Test
  void aUrlSaysUserPasswordHostPortAndDatabase() {
    RedisURI uri = RedisSettings.of("redis://ann:p%40ss%2Fw%3Aord@db.example:6380/3").uri();
    RedisCredentials credentials =
        uri.getCredentialsProvider().resolveCredentials().blockOptional().orElseThrow();
    assertThat(credentials.getUsername()).isEqualTo("ann");
    assertThat(credentials.getPassword()).isEqualTo("p@ss/w:ord".toCharArray());
    assertThat(uri.getHost()).isEqualTo("db.example");
    assertThat(uri.getPort()).isEqualTo(6380);
    assertThat(uri.getDatabase()).isEqualTo(3);
    assertThat(uri.isSsl()).isFalse();
  }

  @Test
  void redissMeansTlsWithVerification() {
    RedisURI uri = RedisSettings.of("rediss://:secret@db.example").uri();
    assertThat(uri.isSsl()).isTrue();
    assertThat(uri.isVerifyPeer()).isTrue();
    assertThat(uri.getPort()).isEqualTo(6379);
    assertThat(uri.getDatabase()).isZero();
  }

  @Test
  void theAddressAndTheTextHoldNoPassword() {
    RedisSettings settings = RedisSettings.of("redis://ann:secret@db.example:6380/3");
    assertThat(settings.address()).isEqualTo("db.example:6380");
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void badUrlsAreRefusedWithoutShowingThePassword() {
    assertRefused("http://:secret@host", "must begin with redis:// or rediss://");
    assertRefused("redis://:secret@host/abc", "database number from 0 to 65535");
    assertRefused("redis://:secret@host/70000", "database number from 0 to 65535");
    assertRefused("redis://:se^cret@host", "is no URL");
    assertRefused("redis://:secret@", "names no host");
    assertRefused("redis://us/er:secret@host", "database number from 0 to 65535");
    assertRefused("redis://:secret@host?timeout=1s", "must have no ?query");
    assertRefused("", "must begin with");
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(
            () -> new RedisSettings("redis://host", null, Duration.ZERO, Duration.ofSeconds(1), 1))
        .hasMessageContaining("timeouts must be above 0");
    assertThatThrownBy(
            () ->
                new RedisSettings(
                    "redis://host", null, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
        .hasMessageContaining("requestQueueSize must be at least 1, got 0");
  }

  private static void assertRefused(String url, String why) {
    assertThatThrownBy(() -> RedisSettings.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("cret");
  }
}
