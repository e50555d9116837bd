package ai.r2ec.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.embedded.core.ExecutableProvider;

class RedisExecutableTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-amd64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, aarch64, darwin-arm64",
    "Mac OS X, x86_64, darwin-amd64"
  })
  void everySupportedMachineHasAProgramInTheLibrary(String system, String machine, String name) {
    String resource = RedisExecutable.resource(system, machine);
    assertThat(resource).endsWith(name);
    assertThat(ExecutableProvider.class.getResource(resource)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"Windows 11, amd64", "Linux, riscv64", "FreeBSD, amd64"})
  void anyOtherMachineIsToldToBringItsOwn(String system, String machine) {
    assertThatThrownBy(() -> RedisExecutable.resource(system, machine))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining(system)
        .hasMessageContaining("r2ec.redis.url");
  }

  @Test
  void itIsUnpackedOnceAndNothingElseIsLeft(@TempDir Path directory) throws IOException {
    Path executable = RedisExecutable.in(directory);
    assertThat(executable).isExecutable();
    Object firstUnpacked = Files.getLastModifiedTime(executable);
    assertThat(RedisExecutable.in(directory)).isEqualTo(executable);
    assertThat(Files.getLastModifiedTime(executable)).isEqualTo(firstUnpacked);
    assertThat(directory).isDirectoryContaining(executable::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }
}
