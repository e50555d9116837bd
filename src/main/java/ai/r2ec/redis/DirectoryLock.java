package ai.r2ec.redis;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second process out of a directory; the operating system frees it when this one dies. */
final class DirectoryLock implements AutoCloseable {

  private static final String FILE = "r2ec.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock take(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        String holder = Files.readString(file).strip();
        channel.close();
        throw taken(file, holder);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new R2ecException.Unusable(
          "the directory %s for the embedded Redis cannot be written to (%s): make it writable, name another, or set r2ec.redis.url"
              .formatted(directory, e),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static R2ecException.Unusable taken(Path file, String holder) {
    return new R2ecException.Unusable(
        "another instance (process %s) holds the lock %s: stop it, give this one a directory of its own, or let both share a Redis by r2ec.redis.url"
            .formatted(holder.isEmpty() ? "unknown" : holder, file));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
