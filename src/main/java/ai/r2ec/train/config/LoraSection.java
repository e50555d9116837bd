package ai.r2ec.train.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Section {@code lora}: the adapter, in PEFT's terms.
 *
 * @param r inner dimension; the published code's 4
 * @param loraAlpha numerator of the scale; the published code's 128
 * @param useRslora scale {@code alpha / √r} instead of {@code alpha / r}
 * @param targetModules linears that get an adapter, by the last part of their name
 * @param lastLayers how many of the last layers get one, PEFT's {@code layers_to_transform}; 0 for
 *     all. What lies below needs no way back
 */
public record LoraSection(
    int r, double loraAlpha, boolean useRslora, List<String> targetModules, int lastLayers) {

  /** The linears of a decoder layer, in the order of the computation. */
  public static final List<String> LINEARS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  /**
   * Checks the bounds.
   *
   * @throws ai.r2ec.domain.R2ecException.Invalid naming key, bound and value
   */
  public LoraSection {
    targetModules = List.copyOf(targetModules);
    Set<String> distinct = new HashSet<>(targetModules);
    new Bounds("lora")
        .within("r", 1, 1_024, r)
        .aboveZero("lora_alpha", 65_536, loraAlpha)
        .within("last_layers", 0, 1_024, lastLayers)
        .holds(
            "target_modules",
            !distinct.isEmpty() && distinct.size() == targetModules.size(),
            "must name at least one linear, and none twice, got " + targetModules)
        .holds(
            "target_modules",
            LINEARS.containsAll(distinct),
            "must be among %s, got %s".formatted(LINEARS, targetModules))
        .check();
  }

  /** All seven linears at r = 4, alpha = 128, as the published code has them. */
  public static LoraSection defaults() {
    return new LoraSection(4, 128, false, LINEARS, 0);
  }

  /** The first layer, from 0, of a decoder of so many that gets an adapter. */
  public int firstLayer(int layers) {
    return lastLayers == 0 ? 0 : Math.max(0, layers - lastLayers);
  }

  /** Factor on {@code B · A}. */
  public double scale() {
    return useRslora ? loraAlpha / Math.sqrt(r) : loraAlpha / r;
  }
}
