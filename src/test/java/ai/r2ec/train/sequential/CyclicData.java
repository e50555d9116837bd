package ai.r2ec.train.sequential;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A log in which the next item follows from the last one alone: a circle of items. */
final class CyclicData {

  static final int ITEMS = 24;
  private static final int USERS = 60;

  private CyclicData() {}

  /**
   * Writes the log of some users, each with 2 to 9 events from a place of their own, and reads it.
   */
  static Split split(Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder log = new StringBuilder("user_id,item_id,rating,timestamp\n");
    SplittableRandom random = new SplittableRandom(9);
    for (int user = 0; user < USERS; user++) {
      int start = random.nextInt(ITEMS);
      int events = 2 + random.nextInt(8);
      for (int i = 0; i < events; i++) {
        log.append(
            "u%02d,item%02d,,%d%n"
                .formatted(user, (start + i) % ITEMS, 1_000_000L * i + 1_000L * user));
      }
    }
    Files.writeString(folder.resolve("interactions.csv"), log);
    return new DataFolder(folder).split(SplitOptions.defaults());
  }

  /** Small and quick options. */
  static SequentialOptions options(Architecture architecture, Objective objective, int epochs) {
    return new SequentialOptions(
        new SequentialOptions.Network(architecture, 16, 2, 1, 0.1, 5),
        new SequentialOptions.Fit(objective, 8, 0.1, 0.01, 32, epochs, epochs),
        3);
  }
}
