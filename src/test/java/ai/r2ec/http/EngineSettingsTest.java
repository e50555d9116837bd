package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.model.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** How many tokens are guessed, by configuration and format. */
class EngineSettingsTest {

  private static R2ecProperties.Engine engine(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bindOrCreate("r2ec.engine", R2ecProperties.Engine.class);
  }

  @Test
  void guessesAreOnByThemselvesWhereTheyChangeNoBit() {
    R2ecProperties.Engine unset = engine(Map.of());
    assertThat(unset.draftTokens(Precision.INT8)).isEqualTo(8);
    assertThat(unset.draftTokens(Precision.FP32)).isZero();
    assertThat(unset.draftTokens(Precision.BF16)).isZero();
  }

  @Test
  void whatIsConfiguredHoldsForEveryFormat() {
    for (Precision precision : Precision.values()) {
      assertThat(engine(Map.of("r2ec.engine.draft-tokens", "0")).draftTokens(precision)).isZero();
      assertThat(engine(Map.of("r2ec.engine.draft-tokens", "5")).draftTokens(precision))
          .isEqualTo(5);
    }
  }

  @Test
  void theBoundsAreNamed() {
    assertThatThrownBy(() -> engine(Map.of("r2ec.engine.draft-tokens", "1025")))
        .rootCause()
        .hasMessageContaining("r2ec.engine.draft-tokens");
  }
}
