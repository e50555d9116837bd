package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TorchScriptArchiveTest {

  private static final String PROBE =
      """
      class Probe(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        small : int
        large : int
        real : float
        word : str
        numbers : List[int]
        reals : List[float]
        flags : List[bool]
        nothing : Optional[Tensor]

        def integers(self) -> int:
          return self.small + self.large + self.numbers[1]

        def reals_scaled(self) -> Tensor:
          scaled = torch.tensor(self.reals, dtype=6) * self.real
          return __torch__.other.twice(scaled)

        def all_kept(self) -> bool:
          return self.word == "ü" and self.flags[0] and not self.flags[1] and self.nothing is None
      """;

  private static final String OTHER =
      """
      def twice(x: Tensor) -> Tensor:
        return x + x
      """;

  private static final Map<String, String> SOURCES = Map.of("probe", PROBE, "other", OTHER);

  private static Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("small", -7);
    attributes.put("large", 1L << 40);
    attributes.put("real", 0.25);
    attributes.put("word", "ü");
    attributes.put("numbers", List.of(3, -4, 5));
    attributes.put("reals", List.of(1.0, -2.0));
    attributes.put("flags", List.of(true, false));
    attributes.put("nothing", null);
    return attributes;
  }

  private static ScriptModule probe() {
    return ScriptModule.load("cpu", "probe.Probe", SOURCES, attributes());
  }

  @Test
  void attributesOfEveryTypeArriveAsTheyWere() {
    try (ScriptModule module = probe();
        ScriptValue sum = module.call("integers");
        ScriptValue kept = module.call("all_kept")) {
      assertThat(sum.number()).isEqualTo((1L << 40) - 11);
      assertThat(kept.flag()).isTrue();
    }
  }

  @Test
  void filesOfOneArchiveCallEachOther() {
    try (ScriptModule module = probe();
        TensorScope scope = TensorScope.cpu();
        ScriptValue result = module.call("reals_scaled")) {
      assertThat(TensorScope.toFloats(result.tensor(scope))).containsExactly(0.5f, -1f);
    }
  }

  @Test
  void aSourceThatDoesNotCompileIsRefusedWithItsName() {
    assertThatThrownBy(
            () ->
                ScriptModule.load(
                    "cpu",
                    "broken.Broken",
                    Map.of("broken", "class Broken(Module):\n  def f(self -> int:\n    return 1\n"),
                    Map.of("training", false)))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("broken.Broken");
  }

  @Test
  void aMissingResourceIsNamed() {
    assertThatThrownBy(() -> TorchScriptArchive.resources(Object.class, List.of("absent")))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("absent.py");
  }
}
