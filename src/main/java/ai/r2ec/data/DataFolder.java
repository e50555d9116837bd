package ai.r2ec.data;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A data set in one folder, each file plain or with {@code .gz}: {@code items.jsonl}, {@code
 * interactions.csv}, the events of held-out users in {@code heldout.csv}, published windows in
 * {@code train.csv}, {@code valid.csv} and {@code test.csv}. Windows or interactions must be there,
 * the rest may be missing.
 */
public final class DataFolder {

  private static final String LEAKS =
      "leave-one-out leaks time: training holds events later than test targets of others";

  private final Path folder;

  /**
   * Opens nothing yet.
   *
   * @throws R2ecException.Unusable if there is no such folder
   */
  public DataFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new R2ecException.Unusable("No such folder: " + folder);
    }
    this.folder = folder;
  }

  /**
   * All items, none when the folder lists none.
   *
   * @throws R2ecException.Unusable at the first broken line
   */
  public List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    Optional<Path> file = file("items.jsonl");
    if (file.isPresent()) {
      ItemsReader.read(
          file.get(),
          items::add,
          error -> {
            throw new R2ecException.Unusable(
                "%s, line %d: %s".formatted(file.get(), error.line(), error.detail()));
          });
    }
    return items;
  }

  /**
   * Reads the data set into samples.
   *
   * @throws R2ecException.Unusable if a file that the rule needs is missing or contradicts another
   */
  public Split split(SplitOptions options) throws IOException {
    SplitRule rule = options.rule() == null ? offered() : options.rule();
    SplitOptions resolved = options.withRule(rule);
    LogBuilder events = new LogBuilder(resolved);
    for (Item item : items()) {
      events.item(item.id().value());
    }
    return rule == SplitRule.PUBLISHED ? published(events, resolved) : cut(events, resolved);
  }

  private SplitRule offered() {
    if (file("train.csv").isPresent() && file("test.csv").isPresent()) {
      return SplitRule.PUBLISHED;
    }
    return file("heldout.csv").isPresent() ? SplitRule.HELD_OUT_USERS : SplitRule.CHRONOLOGICAL;
  }

  private Split published(LogBuilder events, SplitOptions options) throws IOException {
    List<Path> files = List.of(required("train.csv"), required("valid.csv"), required("test.csv"));
    Optional<Path> interactions = file("interactions.csv");
    List<Samples> parts = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    if (interactions.isPresent()) {
      events.read(interactions.get());
      PublishedWindows windows = new PublishedWindows(events.byUser());
      for (Path file : files) {
        parts.add(windows.find(file));
      }
    } else {
      parts.addAll(PublishedWindows.alone(events, files));
      warnings.add("without interactions.csv histories have no times and no ratings");
    }
    return new SampleBuilder.Parts(parts.get(0), parts.get(1), parts.get(2))
        .split(name(), events.dropped(), options, warnings);
  }

  private Split cut(LogBuilder events, SplitOptions options) throws IOException {
    events.read(required("interactions.csv"));
    if (options.rule() == SplitRule.HELD_OUT_USERS) {
      Path others = required("heldout.csv");
      events.read(others);
      InteractionLog log = events.byUser();
      SampleBuilder samples = new SampleBuilder(log, options);
      return samples
          .heldOut(users(others, log)::get)
          .split(name(), events.dropped(), options, List.of());
    }
    return cut(name(), events, options);
  }

  /** Cuts events by time or by the last of each user. */
  static Split cut(String name, LogBuilder events, SplitOptions options) {
    SampleBuilder samples = new SampleBuilder(events.byUser(), options);
    return options.rule() == SplitRule.LEAVE_ONE_OUT
        ? samples.leaveOneOut().split(name, events.dropped(), options, List.of(LEAKS))
        : samples.chronological().split(name, events.dropped(), options, List.of());
  }

  private static BitSet users(Path file, InteractionLog log) throws IOException {
    BitSet users = new BitSet();
    InteractionsReader.read(
        file,
        row -> {
          int user = log.users().indexOf(row.userId().value());
          if (user >= 0) {
            users.set(user);
          }
        },
        error -> {});
    return users;
  }

  private String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  private Path required(String name) {
    return file(name)
        .orElseThrow(
            () ->
                new R2ecException.Unusable(
                    "%s needs %s, plain or with .gz".formatted(folder, name)));
  }

  private Optional<Path> file(String name) {
    Path plain = folder.resolve(name);
    Path packed = folder.resolve(name + ".gz");
    return Files.exists(plain)
        ? Optional.of(plain)
        : Files.exists(packed) ? Optional.of(packed) : Optional.empty();
  }
}
