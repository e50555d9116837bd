package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.ResidentSizes;
import java.io.IOException;
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
    List<Long> sizes = ResidentSizes.of(UpdateLoop.class, "50", "250");
    assertThat(sizes).hasSize(2);
    assertThat((double) sizes.get(1) / sizes.get(0)).isBetween(0.97, 1.03);
  }
}
