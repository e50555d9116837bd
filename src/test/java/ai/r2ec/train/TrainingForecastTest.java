package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.train.TrainingForecast.Rates;
import ai.r2ec.train.config.TrainConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingForecastTest {

  private static final Rates RATES = new Rates(2, 100, 0.5, 3, 1_000_000, 77);

  @Test
  void stepsOfAllPhasesAreCountedWithWhatTheyCost() {
    TrainConfig config =
        TrainConfig.parse(
            TinyTraining.config().yaml(),
            Map.of("evaluation.eval_steps", "1000", "evaluation.eval_on_start", "true"));
    TrainingForecast forecast = TrainingForecast.of(config, TinyTraining.data(), RATES);
    assertThat(forecast.steps()).isEqualTo(7); // 2 contrastive, 2 supervised, 3 by rollouts
    assertThat(forecast.users()).isEqualTo(2 * 3 + 2 * 2 + 3 * 2);
    // Imitated sequences are a half of a user's two rollouts.
    assertThat(forecast.tokens()).isEqualTo(100 * (10 / 2 + 6));
    // Before the first step, after the cold start, after the last: 3 cases each.
    assertThat(forecast.evaluations()).isEqualTo(3);
    assertThat(forecast.time()).isEqualTo(Duration.ofMillis(22_000 + 3 * (3_000 + 1_500)));
    assertThat(forecast.memoryBytes()).isEqualTo(77);
    assertThat(forecast.diskBytes()).isBetween(4_000_000L, 4_100_000L);
  }

  @Test
  void aStatedRateScalesEverythingThatGenerates() {
    Rates stated = RATES.withSecondsPerUser(1);
    assertThat(stated.secondsPerCase()).isEqualTo(0.25);
    assertThat(stated.tokensPerUser()).isEqualTo(100);
  }
}
