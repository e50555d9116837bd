package ai.r2ec.train.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: records of {@code length, masked CRC of the length, event, masked CRC
 * of the event}, little-endian (TensorFlow, {@code lib/io/record_writer.h}), the first of which
 * names the version. Events are protocol buffers ({@code core/util/event.proto}, {@code
 * core/framework/summary.proto}), of which scalars are the only kind written here.
 */
final class EventFile implements AutoCloseable {

  private static final String VERSION = "brain.Event:2";
  private static final int CRC_MASK = 0xa282ead8;

  // Field numbers of Event, Summary and Summary.Value.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /** Begins a file, replacing one of the same name. */
  static EventFile create(Path file, Instant begun) throws IOException {
    EventFile events = new EventFile(Files.newOutputStream(file));
    events.record(
        new ProtobufMessage().number(WALL_TIME, seconds(begun)).text(FILE_VERSION, VERSION));
    return events;
  }

  /** Writes all values of a line as one event, under names with the kind before them. */
  void add(MetricLine line) throws IOException {
    ProtobufMessage summary = new ProtobufMessage();
    String group = line.kind() == MetricLine.Kind.TRAIN ? "train/" : "eval/";
    line.metrics()
        .values()
        .forEach(
            (name, value) ->
                summary.message(
                    VALUE,
                    new ProtobufMessage()
                        .text(TAG, group + name.replaceFirst("^eval_", ""))
                        .number(SIMPLE_VALUE, value.floatValue())));
    record(
        new ProtobufMessage()
            .number(WALL_TIME, seconds(line.time()))
            .number(STEP, line.step())
            .message(SUMMARY, summary));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void record(ProtobufMessage event) throws IOException {
    byte[] data = event.bytes();
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    ByteBuffer record =
        ByteBuffer.allocate(16 + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(length)
            .putInt(maskedCrc(length))
            .put(data)
            .putInt(maskedCrc(data));
    out.write(record.array());
  }

  /** CRC-32C, turned and shifted so that a checksum of data with checksums stays a good one. */
  static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }
}
