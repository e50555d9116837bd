package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.bundle.Family;
import ai.r2ec.domain.R2ecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOptionsTest {

  @Test
  void aDeviceIsReadFromItsName() {
    assertThat(DeviceChoice.parse("auto")).isEqualTo(new DeviceChoice.Auto());
    assertThat(DeviceChoice.parse("cpu")).isEqualTo(new DeviceChoice.Cpu());
    assertThat(DeviceChoice.parse("cuda")).isEqualTo(new DeviceChoice.Cuda(0));
    assertThat(DeviceChoice.parse("cuda:3")).isEqualTo(new DeviceChoice.Cuda(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:x", "", "mps"})
  void anUnknownDeviceIsRefusedByName(String device) {
    assertThatThrownBy(() -> DeviceChoice.parse(device))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("r2ec.device");
  }

  @Test
  void aPrecisionIsReadInAnyCase() {
    assertThat(Precision.parse("Fp32")).isEqualTo(Precision.FP32);
    assertThat(Precision.parse("auto")).isEqualTo(Precision.AUTO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp16", "int4", ""})
  void anUnknownPrecisionIsRefusedByName(String precision) {
    assertThatThrownBy(() -> Precision.parse(precision))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("r2ec.dtype");
  }

  @Test
  void aGpuThatIsNotThereIsRefusedWithWhatItNeeds() {
    assertThatThrownBy(
            () -> Placement.of(new ModelOptions(DeviceChoice.parse("cuda:99"), Precision.AUTO, 1)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("cuda:99")
        .hasMessageContaining("PYTORCH_LIBRARY_PATH");
  }

  @Test
  void bfloat16OnACpuIsRefused() {
    assertThatThrownBy(
            () -> Placement.of(new ModelOptions(new DeviceChoice.Cpu(), Precision.BF16, 1)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("bf16");
  }

  @Test
  void aModelSaysWhereAndHowItRuns() {
    try (DecoderModel model = RandomDecoder.load(Family.LLAMA, Precision.FP32)) {
      assertThat(model.device()).isEqualTo("cpu");
      assertThat(model.precision()).isEqualTo(Precision.FP32);
      assertThat(model.cacheBytesPerToken()).isEqualTo(2 * 3 * 2 * 16 * 4);
      assertThat(model.weightBytes()).isGreaterThan(100_000);
    }
  }
}
