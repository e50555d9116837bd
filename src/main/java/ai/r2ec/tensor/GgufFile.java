package ai.r2ec.tensor;

import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file, version 2 or 3: metadata and tensors, quantised or not. Its shapes are turned to
 * outermost dimension first, as everywhere else.
 */
public final class GgufFile implements WeightFile {

  private final MappedFile file;
  private final GgufHeader header;

  private GgufFile(MappedFile file, GgufHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws R2ecException.Unusable naming the file, and the tensor or key where there is one, that
   *     breaks the format or asks for what cannot be read
   */
  public static GgufFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return new GgufFile(file, GgufHeader.read(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  /**
   * Metadata by key, in the order of the file: {@link String}, {@link Boolean}, {@link Long} for
   * every integer type, {@link Float}, {@link Double}, or an unmodifiable {@link java.util.List} of
   * these.
   */
  public Map<String, Object> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    GgufHeader.Entry entry = entry(name);
    Objects.checkFromIndexSize(offset, length, entry.info().elements());
    Objects.checkFromIndexSize(targetOffset, length, target.length);
    entry
        .type()
        .read(
            file.bytes(), entry.begin(), offset, new GgufType.Slice(target, targetOffset, length));
  }

  @Override
  public void close() {
    file.close();
  }

  private GgufHeader.Entry entry(String name) {
    GgufHeader.@Nullable Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw file.unusable("there is no tensor " + name);
    }
    return entry;
  }
}
