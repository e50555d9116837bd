package ai.r2ec.train.publish;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.evaluate.Figure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishGateTest {

  @ParameterizedTest
  @CsvSource({
    "0.01, 0.001, 0.02, true",
    "0.01, 0.0, 0.02, false",
    "0.01, -0.001, 0.02, false",
    "-0.01, -0.02, -0.001, false"
  })
  void onlyAnIntervalAboveNothingIsBetter(double mean, double low, double high, boolean passed) {
    PublishGate gate =
        new PublishGate(
            "ndcg@10",
            500,
            new Figure(0.03, 0.02, 0.04),
            new Figure(0.03 + mean, 0.02, 0.05),
            new Figure(mean, low, high));
    assertThat(gate.isPassed()).isEqualTo(passed);
    assertThat(gate.sentence())
        .contains("ndcg@10 over 500 cases: current 0.0300")
        .endsWith(passed ? ": better" : ": not better beyond chance");
  }
}
