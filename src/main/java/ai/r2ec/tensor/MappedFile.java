package ai.r2ec.tensor;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A whole file in memory, read-only and little-endian, with offsets beyond 2 GB. */
final class MappedFile implements AutoCloseable {

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  static MappedFile open(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new MappedFile(path, arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (NoSuchFileException e) {
      arena.close();
      throw new R2ecException.Unusable(path + " does not exist", e);
    } catch (IOException | UnsupportedOperationException e) {
      arena.close();
      throw new R2ecException.Unusable(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return bytes.byteSize();
  }

  MemorySegment bytes() {
    return bytes;
  }

  /** A refusal that names the file. */
  R2ecException.Unusable unusable(String reason) {
    return new R2ecException.Unusable(path + ": " + reason);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
