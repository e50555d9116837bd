package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A file over HTTP. A transfer that is cut is taken up where it broke off, at once for a few times
 * and again at the next start, as long as the server knows ranges.
 *
 * @param address where the file is
 * @param connectTimeout bound on connecting; a machine without a network must not wait long
 * @param stallTimeout bound on waiting for the answer and for each next byte
 */
record HubSource(URI address, Duration connectTimeout, Duration stallTimeout)
    implements ModelSource {

  private static final int MAX_ATTEMPTS = 5;
  private static final int BUFFER = 1 << 16;

  @Override
  public String name() {
    return address.toString();
  }

  @Override
  public void fetch(PinnedFile file, Path part, Progress progress)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      for (int attempt = 1; sizeOf(part, file) < file.bytes(); attempt++) {
        long before = sizeOf(part, file);
        try {
          transfer(client, file, part, progress);
        } catch (IOException e) {
          // A cut that brought nothing new would only be repeated.
          if (attempt == MAX_ATTEMPTS || sizeOf(part, file) <= before) {
            throw new IOException(reason(e), e);
          }
        }
      }
    } finally {
      client.shutdownNow();
    }
  }

  /** Size of what is there; too much of it is of no use. */
  private static long sizeOf(Path part, PinnedFile file) throws IOException {
    long size = Files.exists(part) ? Files.size(part) : 0;
    if (size > file.bytes()) {
      Files.delete(part);
      return 0;
    }
    return size;
  }

  private void transfer(HttpClient client, PinnedFile file, Path part, Progress progress)
      throws IOException, InterruptedException {
    long have = sizeOf(part, file);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(stallTimeout).header("User-Agent", "r2ec");
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      long begin = checkedBegin(response, have, file);
      write(body, file, part, begin, progress);
    }
  }

  /** First byte that the answer brings: what was asked for, or 0 where ranges are unknown. */
  private static long checkedBegin(HttpResponse<InputStream> response, long have, PinnedFile file)
      throws IOException {
    return switch (response.statusCode()) {
      case 200 -> {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(file.bytes());
        if (length != file.bytes()) {
          throw new IOException("it offers %d bytes, expected %d".formatted(length, file.bytes()));
        }
        yield 0;
      }
      case 206 -> {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.equals("bytes %d-%d/%d".formatted(have, file.bytes() - 1, file.bytes()))) {
          throw new IOException(
              "it answers with range \"%s\" to a request from byte %d of %d"
                  .formatted(range, have, file.bytes()));
        }
        yield have;
      }
      default -> throw new IOException("it answers with status " + response.statusCode());
    };
  }

  private void write(InputStream body, PinnedFile file, Path part, long begin, Progress progress)
      throws IOException {
    String task = "Downloading " + file.name();
    byte[] buffer = new byte[BUFFER];
    long done = begin;
    try (StallGuard guard = StallGuard.over(body, stallTimeout);
        OutputStream out =
            Files.newOutputStream(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                begin == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
      progress.report(task, "bytes", done, file.bytes());
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        guard.moved();
        if (done + n > file.bytes()) {
          throw new IOException("it sends more than the expected %d bytes".formatted(file.bytes()));
        }
        out.write(buffer, 0, n);
        done += n;
        progress.report(task, "bytes", done, file.bytes());
      }
    }
    if (done < file.bytes()) {
      throw new IOException("the transfer was cut at byte %d of %d".formatted(done, file.bytes()));
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
