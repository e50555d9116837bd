package ai.r2ec.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {

  @Test
  void theOwnVariableComesFirstThenTheStandardOneThenTheHome() {
    Map<String, String> both = Map.of("R2EC_CACHE", "/own", "XDG_CACHE_HOME", "/xdg");
    assertThat(CacheDirectory.of(both, "Linux", "/home/a")).isEqualTo(Path.of("/own"));
    assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "/xdg"), "Linux", "/home/a"))
        .isEqualTo(Path.of("/xdg/r2ec"));
    assertThat(CacheDirectory.of(Map.of(), "Linux", "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/r2ec"));
    assertThat(CacheDirectory.of(Map.of(), "Mac OS X", "/Users/a"))
        .isEqualTo(Path.of("/Users/a/Library/Caches/r2ec"));
  }

  @Test
  void anEmptyVariableCountsAsNone() {
    assertThat(CacheDirectory.of(Map.of("R2EC_CACHE", " "), "Linux", "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/r2ec"));
  }

  @Test
  void theResultIsAbsolute() {
    assertThat(CacheDirectory.of(Map.of("R2EC_CACHE", "cache"), "Linux", "/home/a"))
        .isAbsolute()
        .endsWithRaw(Path.of("cache"));
    assertThat(CacheDirectory.path()).isAbsolute();
  }
}
