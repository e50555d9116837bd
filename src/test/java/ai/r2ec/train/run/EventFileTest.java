package ai.r2ec.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.train.StepMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  private static final String NAME = "events.out.tfevents.1700000000.r2ec";

  @TempDir private Path folder;

  /** The golden file was written by tensorboard itself, see make_tfevents.py. */
  @Test
  void theFileIsTheOneThatTensorBoardWrites() throws Exception {
    Path file = folder.resolve(NAME);
    try (EventFile events = EventFile.create(file, Instant.ofEpochSecond(1_700_000_000))) {
      events.add(line(MetricLine.Kind.EVAL, 0, 0.25, "eval_ndcg@10", 0.0125, "eval_hit@10", 0));
      events.add(
          line(
              MetricLine.Kind.TRAIN,
              1,
              1.5,
              "reward",
              0.03125,
              "reward_std",
              Double.NaN,
              "completions/mean_length",
              57.25));
      events.add(
          line(
              MetricLine.Kind.TRAIN,
              300,
              400.75,
              "reward",
              -1.5,
              "learning_rate",
              1e-5,
              "größe",
              1e30));
    }
    assertThat(file).hasSameBinaryContentAs(Path.of("src/test/golden/tfevents").resolve(NAME));
  }

  /** Check value of CRC-32C over the digits 1 to 9 is e3069283 (RFC 3720, B.4). */
  @Test
  void checksumsAreMasked() {
    int crc = 0xe3069283;
    assertThat(EventFile.maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
  }

  private static MetricLine line(MetricLine.Kind kind, long step, double after, Object... values) {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i += 2) {
      metrics.put((String) values[i], ((Number) values[i + 1]).doubleValue());
    }
    Instant time = Instant.ofEpochSecond(1_700_000_000).plusMillis((long) (after * 1000));
    return new MetricLine(kind, false, time, new StepMetrics(step, metrics));
  }
}
