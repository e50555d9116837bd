package ai.r2ec.train;

import ai.r2ec.bundle.DecoderConfig;
import java.util.Arrays;
import java.util.Random;

/**
 * Values of parameters before the first step. Each depends on the seed and the parameter's name
 * only, so that another order or another subset of linears leaves the rest as it was.
 */
final class ParameterInit {

  /** Standard deviation of a new weight, as in the models of the three families. */
  private static final double WEIGHT_DEVIATION = 0.02;

  private ParameterInit() {}

  /**
   * A new adapter, as PEFT begins one: A uniform in ±1/√in (He et al., arXiv 1502.01852, with a =
   * √5), B zero, so that the model is the base at first.
   */
  static float[] adapter(Parameter parameter, long seed) {
    float[] values = new float[parameter.size()];
    if (parameter.name().endsWith(".lora_A.weight")) {
      Random random = random(parameter, seed);
      double bound = 1 / Math.sqrt((double) parameter.shape()[1]);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
    }
    return values;
  }

  /**
   * A new model: normal weights, those that add to the residual stream smaller by √(2L) (Radford et
   * al. 2019, section 2.3), norms one, biases zero.
   */
  static float[] weight(Parameter parameter, DecoderConfig config, long seed) {
    float[] values = new float[parameter.size()];
    if (ParameterLayout.isNorm(parameter)) {
      Arrays.fill(values, config.unitOffsetNorm() ? 0 : 1);
    } else if (parameter.shape().length == 2) {
      boolean residual =
          parameter.name().endsWith("o_proj.weight")
              || parameter.name().endsWith("down_proj.weight");
      double deviation = WEIGHT_DEVIATION / (residual ? Math.sqrt(2.0 * config.layers()) : 1);
      Random random = random(parameter, seed);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return values;
  }

  private static Random random(Parameter parameter, long seed) {
    return new Random(31 * seed + parameter.name().hashCode());
  }
}
