package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference numbers are {@code ROPE_INIT_FUNCTIONS} of transformers 5.23.0 on the configs of
 * {@code src/test/golden/llama-rope-*}: {@code fn(LlamaConfig.from_pretrained(dir), "cpu")}.
 */
class RopeScalingTest {

  @Test
  void linearEqualsTheReference() {
    assertReference(
        "linear",
        1.0,
        0.25,
        0.05928434059023857,
        0.014058532193303108,
        0.0033338037319481373,
        0.0007905694656074047,
        0.00018747354624792933,
        4.4456985051510856e-05,
        1.0542413292569108e-05);
  }

  @Test
  void llama3EqualsTheReference() {
    assertReference(
        "llama3",
        1.0,
        1.0,
        0.127542644739151,
        0.007029266096651554,
        0.0016669018659740686,
        0.00039528473280370235,
        9.373677312396467e-05,
        2.2228492525755428e-05,
        5.271206646284554e-06);
  }

  @Test
  void yarnEqualsTheReference() {
    assertReference(
        "yarn",
        1.138629436111989,
        1.0,
        0.14821085333824158,
        0.014058532193303108,
        0.0033338037319481373,
        0.0007905694656074047,
        0.00018747354624792933,
        4.4456985051510856e-05,
        1.0542413292569108e-05);
  }

  private static void assertReference(String kind, double factor, double... frequencies) {
    DecoderConfig config =
        HuggingFaceConfig.read(GOLDEN.resolve("llama-rope-" + kind + "/config.json"));
    assertThat(config.ropeScaling().attentionFactor()).isCloseTo(factor, within(1e-9));
    double[] actual = config.inverseFrequencies();
    assertThat(actual).hasSameSizeAs(frequencies);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i] / frequencies[i]).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void aFactorOfOneChangesNothing() {
    double[] plain = new RopeScaling.None().inverseFrequencies(64, 10_000);
    assertThat(new RopeScaling.Linear(1).inverseFrequencies(64, 10_000)).containsExactly(plain);
    assertThat(new RopeScaling.Llama3(1, 1, 4, 64).inverseFrequencies(64, 10_000))
        .containsExactly(plain, within(1e-12));
    RopeScaling.Yarn yarn = new RopeScaling.Yarn(1, 1, 32, 1, 64, true);
    assertThat(yarn.inverseFrequencies(64, 10_000)).containsExactly(plain, within(1e-12));
    assertThat(RopeScaling.Yarn.magnitude(1, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 8, 40})
  void scaledFrequenciesLieBetweenThePlainAndTheFullyStretched(double factor) {
    double[] plain = new RopeScaling.None().inverseFrequencies(128, 500_000);
    double[] llama = new RopeScaling.Llama3(factor, 1, 4, 8192).inverseFrequencies(128, 500_000);
    double[] yarn =
        new RopeScaling.Yarn(factor, 1, 32, 1, 8192, true).inverseFrequencies(128, 500_000);
    for (int i = 0; i < plain.length; i++) {
      assertThat(llama[i]).isBetween(plain[i] / factor * 0.999999, plain[i] * 1.000001);
      assertThat(yarn[i]).isBetween(plain[i] / factor * 0.999999, plain[i] * 1.000001);
    }
    assertThat(llama[0]).isEqualTo(plain[0]);
    assertThat(yarn[0]).isEqualTo(plain[0]);
  }
}
