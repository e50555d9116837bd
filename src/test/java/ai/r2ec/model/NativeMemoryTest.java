package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.ResidentSizes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory follows scopes: it does not grow with the number of generations. */
class NativeMemoryTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident size is read from /proc")
  void residentSizeIsTheSameAfterFiveHundredAndTwoThousandGenerations()
      throws IOException, InterruptedException {
    List<Long> sizes = ResidentSizes.of(GenerationLoop.class, "500", "2000");
    assertThat(sizes).hasSize(2);
    assertThat((double) sizes.get(1) / sizes.get(0)).isBetween(0.98, 1.02);
  }
}
