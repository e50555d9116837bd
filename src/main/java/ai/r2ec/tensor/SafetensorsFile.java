package ai.r2ec.tensor;

import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file in the safetensors format: eight bytes header length, a JSON header, then the tensors
 * without gaps. bf16, fp16 and fp32 tensors can be read; other types may be present.
 */
public final class SafetensorsFile implements WeightFile {

  private final MappedFile file;
  private final SafetensorsHeader header;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws R2ecException.Unusable naming the file, and the tensor where there is one, that breaks
   *     the format
   */
  public static SafetensorsFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file, SafetensorsHeader.read(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  /** The free texts of the header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    SafetensorsHeader.Entry entry = entry(name);
    Objects.checkFromIndexSize(offset, length, entry.info().elements());
    Objects.checkFromIndexSize(targetOffset, length, target.length);
    long begin = entry.begin();
    switch (entry.info().dtype()) {
      case "F32" ->
          FloatWidening.float32(file.bytes(), begin + 4 * offset, target, targetOffset, length);
      case "BF16" ->
          FloatWidening.bfloat16(file.bytes(), begin + 2 * offset, target, targetOffset, length);
      case "F16" ->
          FloatWidening.float16(file.bytes(), begin + 2 * offset, target, targetOffset, length);
      case String other ->
          throw file.unusable(
              "tensor %s has dtype %s; only F32, F16 and BF16 can be read".formatted(name, other));
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.@Nullable Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw file.unusable("there is no tensor " + name);
    }
    return entry;
  }
}
