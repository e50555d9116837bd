package ai.r2ec.http;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/** Cuts a body into lines while it arrives, holding one line at most. Used by one thread. */
final class Lines {

  /**
   * A line.
   *
   * @param number from 1, blank lines counted
   * @param bytes its bytes without the line end, or null when it was longer than allowed
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Line(long number, byte @Nullable [] bytes) {

    /** Whether there is nothing but white space. */
    boolean blank() {
      if (bytes == null) {
        return false;
      }
      for (byte b : bytes) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  private final int maxBytes;
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number = 1;

  private Lines(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The lines of a body that are not blank, each at most {@code maxBytes} long. */
  static Flux<Line> of(Flux<DataBuffer> body, int maxBytes) {
    return Flux.defer(
        () -> {
          Lines lines = new Lines(maxBytes);
          return body.concatMapIterable(lines::accept, 1)
              .concatWith(Flux.defer(() -> Flux.just(lines.cut())))
              .filter(line -> !line.blank());
        });
  }

  private List<Line> accept(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    List<Line> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, from, i);
        lines.add(cut());
        from = i + 1;
      }
    }
    append(bytes, from, bytes.length);
    return lines;
  }

  private void append(byte[] bytes, int from, int to) {
    tooLong |= current.size() + (to - from) > maxBytes;
    if (tooLong) {
      current.reset();
    } else {
      current.write(bytes, from, to - from);
    }
  }

  private Line cut() {
    Line line = new Line(number++, tooLong ? null : current.toByteArray());
    current.reset();
    tooLong = false;
    return line;
  }
}
