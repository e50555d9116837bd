package ai.r2ec.model;

import ai.r2ec.domain.R2ecException;

/**
 * How a decoder is run.
 *
 * @param device where
 * @param precision number format; must suit the device
 * @param threads threads that compute one operator, at least 1
 */
public record ModelOptions(DeviceChoice device, Precision precision, int threads) {

  /** Checks the bounds. */
  public ModelOptions {
    if (threads < 1) {
      throw new R2ecException.Unusable("r2ec.threads: " + threads + " must be at least 1");
    }
  }

  /** Best device and format, all processors. */
  public static ModelOptions defaults() {
    return new ModelOptions(
        new DeviceChoice.Auto(), Precision.AUTO, Runtime.getRuntime().availableProcessors());
  }
}
