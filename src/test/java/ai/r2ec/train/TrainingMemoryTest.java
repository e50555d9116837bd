package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory follows scopes: a step leaves nothing behind. */
class TrainingMemoryTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident size is read from /proc")
  void residentSizeIsTheSameAfterFiftyAndTwoHundredAndFiftySteps()
      throws IOException, InterruptedException {
    Process loop =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                UpdateLoop.class.getName(),
                "50",
                "250")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(loop.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(loop.waitFor()).isZero();
    List<Long> sizes =
        output
            .lines()
            .filter(line -> line.startsWith("resident "))
            .map(line -> Long.parseLong(line.substring("resident ".length())))
            .toList();
    assertThat(sizes).hasSize(2);
    assertThat((double) sizes.get(1) / sizes.get(0)).isBetween(0.97, 1.03);
  }
}
