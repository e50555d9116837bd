package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AmountsTest {

  @Test
  void bytesTakeTheUnitThatKeepsThemShort() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(999)).isEqualTo("999 B");
    assertThat(Amounts.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Amounts.bytes(999_949)).isEqualTo("999.9 kB");
    assertThat(Amounts.bytes(999_950)).isEqualTo("1.0 MB");
    assertThat(Amounts.bytes(94_123_456)).isEqualTo("94.1 MB");
    assertThat(Amounts.bytes(Long.MAX_VALUE)).isEqualTo("9223.4 PB");
  }

  @Test
  void timesNameTheTwoUnitsThatMatter() {
    assertThat(Amounts.time(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Amounts.time(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Amounts.time(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(Amounts.time(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
  }

  @Test
  void countsAreParted() {
    assertThat(Amounts.of("items", 12_345)).isEqualTo("12,345 items");
  }
}
