package ai.r2ec.model;

import ai.r2ec.domain.R2ecException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the decoder is to run, as configured. */
public sealed interface DeviceChoice {

  /** The first GPU if this libtorch and machine have one, else the CPU. */
  record Auto() implements DeviceChoice {}

  /** The CPU. */
  record Cpu() implements DeviceChoice {}

  /**
   * One NVIDIA GPU.
   *
   * @param index CUDA device number, from 0
   */
  record Cuda(int index) implements DeviceChoice {}

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws R2ecException.Unusable if it is none of these
   */
  static DeviceChoice parse(String text) {
    Matcher cuda = Pattern.compile("cuda(?::(\\d{1,3}))?").matcher(text.strip());
    if (cuda.matches()) {
      return new Cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }
    return switch (text.strip()) {
      case "auto" -> new Auto();
      case "cpu" -> new Cpu();
      default ->
          throw new R2ecException.Unusable(
              "r2ec.device: \"" + text + "\" must be auto, cpu, cuda or cuda:N");
    };
  }
}
