package ai.r2ec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resident sizes that a program in a JVM of its own, with a heap that cannot grow, says it has. */
public final class ResidentSizes {

  private ResidentSizes() {}

  /**
   * Runs a program to its end.
   *
   * @param program prints lines {@code resident BYTES}
   * @return these sizes, in order
   */
  public static List<Long> of(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    Process loop =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(loop.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(loop.waitFor()).isZero();
    return output
        .lines()
        .filter(line -> line.startsWith("resident "))
        .map(line -> Long.parseLong(line.substring("resident ".length())))
        .toList();
  }
}
