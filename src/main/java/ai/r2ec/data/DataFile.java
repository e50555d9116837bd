package ai.r2ec.data;

import ai.r2ec.domain.R2ecException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens text files, compressed or not; the content decides, not the name. */
final class DataFile {

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER_BYTES = 1 << 16;

  private DataFile() {}

  /**
   * Opens a UTF-8 text file for reading.
   *
   * @throws R2ecException.Unusable if there is no such readable file
   */
  static BufferedReader open(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new R2ecException.Unusable("Cannot read " + file + ": no such readable file");
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      InputStream plain = isGzip(raw) ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
      // Malformed bytes become an error of the file, never silent replacement characters.
      return new BufferedReader(
          new InputStreamReader(
              plain,
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT)));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return magic == GZIP_MAGIC;
  }
}
