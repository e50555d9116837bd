package ai.r2ec.bundle;

import java.util.List;

/**
 * How rotary frequencies are stretched beyond the trained context. The formulas are those of {@code
 * modeling_rope_utils} of the reference library, in double precision.
 */
public sealed interface RopeScaling {

  /**
   * Inverse frequencies, one for each pair of rotated dimensions.
   *
   * @param headDimension rotated dimensions, even
   * @param theta base wavelength
   * @return {@code (headDimension / 2)}, radians per position
   */
  double[] inverseFrequencies(int headDimension, double theta);

  /** Factor on cosine and sine; 1 for most kinds. */
  default double attentionFactor() {
    return 1;
  }

  /** No scaling. */
  record None() implements RopeScaling {
    @Override
    public double[] inverseFrequencies(int headDimension, double theta) {
      return plain(headDimension, theta);
    }
  }

  /**
   * Positions divided by a constant.
   *
   * @param factor divisor, at least 1
   */
  record Linear(double factor) implements RopeScaling {
    @Override
    public double[] inverseFrequencies(int headDimension, double theta) {
      double[] frequencies = plain(headDimension, theta);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= factor;
      }
      return frequencies;
    }
  }

  /**
   * Llama 3.1: long wavelengths are stretched, short ones kept, those between are blended.
   *
   * @param factor divisor of the lowest frequencies, at least 1
   * @param lowFrequencyFactor wavelengths above context / this are fully stretched
   * @param highFrequencyFactor wavelengths below context / this are kept
   * @param originalMaxPositions context of the pre-training, tokens
   */
  record Llama3(
      double factor,
      double lowFrequencyFactor,
      double highFrequencyFactor,
      int originalMaxPositions)
      implements RopeScaling {
    @Override
    public double[] inverseFrequencies(int headDimension, double theta) {
      double[] frequencies = plain(headDimension, theta);
      for (int i = 0; i < frequencies.length; i++) {
        double rotations = originalMaxPositions * frequencies[i] / (2 * Math.PI);
        double kept =
            Math.clamp(
                (rotations - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor),
                0,
                1);
        frequencies[i] *= kept + (1 - kept) / factor;
      }
      return frequencies;
    }
  }

  /**
   * YaRN (arXiv 2309.00071).
   *
   * @param factor divisor of the interpolated frequencies, at least 1
   * @param attentionFactor factor on cosine and sine, already resolved
   * @param betaFast rotations within the trained context above which a dimension is kept
   * @param betaSlow rotations below which a dimension is fully interpolated
   * @param originalMaxPositions context of the pre-training, tokens
   * @param truncate whether the bounds of the ramp are rounded outwards to whole dimensions
   */
  record Yarn(
      double factor,
      double attentionFactor,
      double betaFast,
      double betaSlow,
      int originalMaxPositions,
      boolean truncate)
      implements RopeScaling {
    @Override
    public double[] inverseFrequencies(int headDimension, double theta) {
      double low = dimensionOf(betaFast, headDimension, theta);
      double high = dimensionOf(betaSlow, headDimension, theta);
      low = Math.max(truncate ? Math.floor(low) : low, 0);
      high = Math.min(truncate ? Math.ceil(high) : high, headDimension - 1);
      if (low == high) {
        high += 0.001; // as the reference does, so that the ramp stays a ramp
      }
      double[] frequencies = plain(headDimension, theta);
      for (int i = 0; i < frequencies.length; i++) {
        double interpolated = Math.clamp((i - low) / (high - low), 0, 1);
        frequencies[i] *= interpolated / factor + (1 - interpolated);
      }
      return frequencies;
    }

    /** Growth of attention's magnitude with the factor, equation 22 of the paper. */
    static double magnitude(double factor, double scale) {
      return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    private double dimensionOf(double rotations, int headDimension, double theta) {
      return headDimension
          * Math.log(originalMaxPositions / (rotations * 2 * Math.PI))
          / (2 * Math.log(theta));
    }
  }

  /**
   * One divisor for each pair of rotated dimensions, as GGUF files carry the result of llama3.
   *
   * @param factors {@code (headDimension / 2)}, all above 0
   */
  record Divisors(List<Float> factors) implements RopeScaling {
    /** Makes the list the record's own. */
    public Divisors {
      factors = List.copyOf(factors);
    }

    @Override
    public double[] inverseFrequencies(int headDimension, double theta) {
      double[] frequencies = plain(headDimension, theta);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= factors.get(i);
      }
      return frequencies;
    }
  }

  private static double[] plain(int headDimension, double theta) {
    double[] frequencies = new double[headDimension / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(theta, -2.0 * i / headDimension);
    }
    return frequencies;
  }
}
