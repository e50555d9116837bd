package ai.r2ec.data;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** The catalogue of video games and the users with their histories that come with the program. */
public final class DemoCatalog {

  private DemoCatalog() {}

  /** The games. */
  public static List<Item> items() {
    List<Item> items = new ArrayList<>();
    read("/demo/items.jsonl", lines -> ItemsReader.read(lines, items::add, refuse("items")));
    return List.copyOf(items);
  }

  /** The users; every interaction names one of {@link #items()}. */
  public static List<UserHistory> users() {
    List<UserHistory> users = new ArrayList<>();
    read("/demo/users.jsonl", lines -> UsersReader.read(lines, users::add, refuse("users")));
    return List.copyOf(users);
  }

  /**
   * Simulated users to learn from, and the demo's users, none of them among the others, to test on;
   * with any other rule than {@link SplitRule#HELD_OUT_USERS} the demo's users alone.
   */
  public static Split split(SplitOptions options) {
    SplitOptions resolved =
        options.rule() == null ? options.withRule(SplitRule.HELD_OUT_USERS) : options;
    LogBuilder events = new LogBuilder(resolved);
    List<Item> games = items();
    games.forEach(item -> events.item(item.id().value()));
    if (resolved.rule() == SplitRule.HELD_OUT_USERS) {
      new SimulatedUsers(games, SimulatedUsers.SEED)
          .users(SimulatedUsers.USERS)
          .forEach(user -> add(events, user));
    }
    users().forEach(user -> add(events, user));
    return resolved.rule() == SplitRule.HELD_OUT_USERS
        ? heldOut(events, resolved)
        : DataFolder.cut("demo", events, resolved);
  }

  private static Split heldOut(LogBuilder events, SplitOptions options) {
    InteractionLog log = events.byUser();
    BitSet demo = new BitSet();
    users().forEach(user -> demo.set(log.users().indexOf(user.userId().value())));
    return new SampleBuilder(log, options)
        .heldOut(demo::get)
        .split("demo", events.dropped(), options, List.of());
  }

  private static void add(LogBuilder events, UserHistory user) {
    user.interactions().forEach(event -> events.add(user.userId().value(), event));
  }

  private static void read(String resource, Reading reading) {
    InputStream in = DemoCatalog.class.getResourceAsStream(resource);
    if (in == null) {
      throw new R2ecException.Unusable("this build lacks the demo catalogue: " + resource);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reading.read(lines);
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read the demo catalogue of this build", e);
    }
  }

  private static Consumer<LineError> refuse(String what) {
    return error -> {
      throw new R2ecException.Unusable(
          "demo %s, line %d: %s".formatted(what, error.line(), error.detail()));
    };
  }

  /** Reads all lines. */
  private interface Reading {
    void read(BufferedReader lines) throws IOException;
  }
}
