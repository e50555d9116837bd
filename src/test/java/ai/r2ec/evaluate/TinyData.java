package ai.r2ec.evaluate;

import ai.r2ec.data.DataFolder;
import ai.r2ec.data.Split;
import ai.r2ec.data.SplitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A random but seeded log of 40 users and 30 items with some order in it. */
final class TinyData {

  static final int ITEMS = 30;
  private static final long DAY = 86_400_000L;

  private TinyData() {}

  static Split split(Path folder) throws IOException {
    Random random = new Random(5);
    StringBuilder rows = new StringBuilder("user_id,item_id,rating,timestamp\n");
    for (int user = 0; user < 40; user++) {
      int item = random.nextInt(ITEMS);
      for (int i = 0; i < 12; i++) {
        rows.append("u%02d,i%02d,,%d%n".formatted(user, item, DAY * random.nextInt(300)));
        item = random.nextInt(3) == 0 ? random.nextInt(ITEMS) : (item + 1) % ITEMS;
      }
    }
    Files.writeString(folder.resolve("interactions.csv"), rows.toString());
    return new DataFolder(folder).split(SplitOptions.defaults());
  }
}
