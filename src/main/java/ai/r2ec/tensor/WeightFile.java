package ai.r2ec.tensor;

import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * A memory-mapped file of named tensors. Opening it checks the header against the size of the file;
 * after that any slice of any tensor can be read by any thread, in files and tensors of any size.
 */
public sealed interface WeightFile extends AutoCloseable permits SafetensorsFile, GgufFile {

  /**
   * Opens a file by the ending of its name.
   *
   * @throws R2ecException.Unusable naming the file, and the tensor where there is one, that cannot
   *     be used
   */
  static WeightFile open(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gguf")) {
      return GgufFile.open(file);
    }
    if (name.endsWith(".safetensors")) {
      return SafetensorsFile.open(file);
    }
    throw new R2ecException.Unusable(
        file + " is neither a .safetensors nor a .gguf file; other weight formats are refused");
  }

  /** Where the file lies. */
  Path path();

  /** Names of all tensors, in the order of the file. */
  Set<String> names();

  /**
   * What the file says about a tensor.
   *
   * @throws R2ecException.Unusable when there is no such tensor
   */
  TensorInfo info(String name);

  /**
   * Reads the elements {@code [offset, offset + length)} of a tensor, row-major, widened or
   * dequantised to float32.
   *
   * @param name name in the file
   * @param offset first element; need not begin a block
   * @param target where the values go
   * @param targetOffset index of the first value in {@code target}
   * @param length number of elements
   * @throws R2ecException.Unusable when there is no such tensor or its type cannot be read
   * @throws IndexOutOfBoundsException when the slice is not within tensor and target
   */
  void read(String name, long offset, float[] target, int targetOffset, int length);

  /** Unmaps the file. No read may be under way. */
  @Override
  void close();
}
