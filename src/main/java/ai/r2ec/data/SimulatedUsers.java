package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Users who never lived, for a catalogue of games whose real players nobody may publish: each has a
 * taste over genres, makers, platforms and years that drifts, and acts on it with noise. See {@code
 * docs/simulation.md} for the model. The same items and seed give the same users on every machine,
 * and a user does not depend on how many others there are.
 */
public final class SimulatedUsers {

  /** Users to learn from, by default. */
  public static final int USERS = 3_000;

  /** Users kept apart, by default. */
  public static final int HELD_OUT = 500;

  /** Seed of what is published about simulated users. */
  public static final long SEED = 2026;

  private static final long HELD_OUT_OFFSET = 1L << 40;

  private final List<Item> items;
  private final GameAttributes games;
  private final long seed;

  /**
   * Prepares the catalogue.
   *
   * @param items each with the attributes genre, maker, platform and year
   * @throws ai.r2ec.domain.R2ecException.Unusable if an item lacks one of them
   */
  public SimulatedUsers(List<Item> items, long seed) {
    this.items = List.copyOf(items);
    this.seed = seed;
    this.games = new GameAttributes(this.items, random(-1));
  }

  /** A user to learn from, counted from 0. */
  public UserHistory user(int number) {
    return user("sim-%05d".formatted(number + 1), number);
  }

  /** A user kept apart, counted from 0; none of them is among the others. */
  public UserHistory heldOut(int number) {
    return user("heldout-%04d".formatted(number + 1), HELD_OUT_OFFSET + number);
  }

  /** The first so many users to learn from, made one by one. */
  public Stream<UserHistory> users(int count) {
    return IntStream.range(0, count).mapToObj(this::user);
  }

  /**
   * Writes {@code interactions.csv} and {@code heldout.csv} as {@link DataFolder} reads them.
   *
   * @throws IOException if the folder cannot be written
   */
  public void write(Path folder, int users, int heldOut, Progress progress) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("interactions.csv"), users, this::user, progress);
    write(folder.resolve("heldout.csv"), heldOut, this::heldOut, progress);
  }

  /** A user's walk, step by step. */
  TasteWalk walk(long number) {
    return new TasteWalk(items, games, random(number));
  }

  private UserHistory user(String id, long number) {
    return new UserHistory(new UserId(id), "", walk(number).run());
  }

  private Random random(long number) {
    // Seeds one apart give like first draws; multiplied by a large odd number they do not.
    return new Random((seed + number * 0x9E3779B97F4A7C15L) * 0xD1342543DE82EF95L);
  }

  private static void write(Path file, int count, IntFunction<UserHistory> users, Progress progress)
      throws IOException {
    String task = "Simulating " + file.getFileName();
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("user_id,item_id,rating,timestamp\n");
      for (int number = 0; number < count; number++) {
        UserHistory user = users.apply(number);
        for (Interaction event : user.interactions()) {
          out.write(
              "%s,%s,%s,%s\n"
                  .formatted(user.userId(), event.itemId(), event.rating(), event.timestamp()));
        }
        progress.report(task, "users", number + 1L, count);
      }
    }
  }
}
