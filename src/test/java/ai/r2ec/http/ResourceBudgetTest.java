package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.ResourceBudget.Machine;
import ai.r2ec.model.ModelFootprint;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ResourceBudgetTest {

  private static final int CONTEXT = 2_560;
  private static final long TOKEN = 46_080;
  private static final long FULL = CONTEXT * TOKEN;
  private static final ModelFootprint MODEL = new ModelFootprint("cpu", 250_000_000, TOKEN);

  private static R2ecProperties.Engine engine(int slots, long cacheBytes) {
    return new R2ecProperties.Engine(
        slots, 0, DataSize.ofBytes(cacheBytes), 64, Duration.ofSeconds(30), 256, 512, 0);
  }

  private static ResourceBudget plan(long memory, int slots, long cacheBytes) {
    Machine machine = new Machine(memory, memory / 4);
    return ResourceBudget.plan(machine, MODEL, CONTEXT, engine(slots, cacheBytes), 2);
  }

  @Test
  void aQuarterOfTheSequencesFitAtFullLengthWhereMemoryIsPlenty() {
    assertThat(plan(24_000_000_000L, 16, 0).cacheTokens()).isEqualTo(4 * CONTEXT);
    assertThat(plan(24_000_000_000L, 1, 0).cacheTokens()).isEqualTo(CONTEXT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_050_000_000, 1_200_000_000, 1_500_000_000, 2_000_000_000, 8_000_000_000L})
  void whatIsPlannedFitsIntoTheMemory(long memory) {
    ResourceBudget budget = plan(memory, 16, 0);
    assertThat(budget.cacheBytes()).isGreaterThanOrEqualTo(FULL);
    assertThat(budget.cacheBytes() + memory / 4 + MODEL.weightBytes() + ResourceBudget.NATIVE_BYTES)
        .isLessThanOrEqualTo(memory);
  }

  @Test
  void aConfiguredBudgetIsKeptToTheToken() {
    assertThat(plan(24_000_000_000L, 16, FULL + TOKEN - 1).cacheTokens()).isEqualTo(CONTEXT);
    assertThat(plan(24_000_000_000L, 16, FULL + TOKEN).cacheTokens()).isEqualTo(CONTEXT + 1);
  }

  @Test
  void whatDoesNotFitIsRefusedByTheKeyToChange() {
    assertThatThrownBy(() -> plan(24_000_000_000L, 16, FULL - 1))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("r2ec.engine.kv-cache-bytes must be at least " + FULL);
    assertThatThrownBy(() -> plan(2_000_000_000L, 16, 2_000_000_000L))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("lower r2ec.engine.kv-cache-bytes");
    assertThatThrownBy(() -> plan(900_000_000L, 16, 0))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("lower r2ec.engine.context");
  }

  @Test
  void onAGpuTheHostsMemoryDoesNotCount() {
    ModelFootprint gpu = new ModelFootprint("cuda:0", 6_000_000_000L, 36_864);
    Machine small = new Machine(2_000_000_000L, 500_000_000L);
    ResourceBudget budget = ResourceBudget.plan(small, gpu, 4_096, engine(64, 0), 8);
    assertThat(budget.cacheTokens()).isEqualTo(16 * 4_096);
  }

  @Test
  void theLineSaysWhatIsTakenOfWhat() {
    assertThat(plan(2_000_000_000L, 16, 0))
        .hasToString(
            "2 thread(s) on cpu; of 2.00 GB memory: heap up to 0.50 GB, weights 0.25 GB, KV cache"
                + " 0.47 GB (10240 tokens for up to 16 sequences of 2560), native about 0.40 GB");
  }

  @Test
  void thisMachineHasMemory() {
    Machine here = Machine.here();
    assertThat(here.memory()).isGreaterThan(here.heap()).isGreaterThan(100_000_000);
  }
}
