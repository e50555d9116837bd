package ai.r2ec.train;

import ai.r2ec.data.Sample;
import ai.r2ec.domain.Interaction;
import ai.r2ec.train.config.TrainConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over everything that decides what a step does, beside the state of the training. */
final class Fingerprint {

  private Fingerprint() {}

  static String of(TrainConfig config, TrainingData data, RecPoTrainer.Place place) {
    MessageDigest digest = sha256();
    add(digest, config.withOutputDir(Path.of("any")).yaml());
    add(digest, place.bundle().identity() + place.allWeights());
    data.items().forEach(item -> add(digest, item.toString()));
    data.train().forEach(sample -> add(digest, sample));
    data.validation().forEach(sample -> add(digest, sample));
    data.demonstrations()
        .forEach(
            demonstration -> {
              add(digest, demonstration.sample());
              add(digest, demonstration.reasoning());
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Sample sample) {
    add(digest, sample.user().value());
    for (Interaction event : sample.history()) {
      add(digest, event.toString());
    }
    add(digest, sample.target().toString());
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
