package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * One simulated user from first to last event. Each step draws from the softmax of the appeals over
 * the games that are out and were not played yet, unless it explores; time moves in bursts and
 * gaps.
 */
final class TasteWalk {

  private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-07-01T00:00:00Z");
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double BURST = 0.35; // share of events within two days of the one before
  private static final double GAP_DAYS = 35; // mean of the other gaps
  private static final double LATEST_BEGIN = 0.75; // share of the time span
  private static final int LEAST_EVENTS = 8;
  private static final int MOST_EVENTS = 40;
  private static final double GOES_ON = 0.93;
  private static final double TEMPERATURE = 0.55;

  private final List<Item> items;
  private final GameAttributes games;
  private final Random random;
  private final Taste taste;
  private final BitSet played = new BitSet();
  private final List<Interaction> events = new ArrayList<>();
  private int last = -1;
  private Instant now;

  TasteWalk(List<Item> items, GameAttributes games, Random random) {
    this.items = items;
    this.games = games;
    this.random = random;
    this.taste = new Taste(games, random);
    double span = END.getEpochSecond() - BEGIN.getEpochSecond();
    this.now = BEGIN.plusSeconds((long) (LATEST_BEGIN * span * random.nextDouble()));
  }

  /** All events, oldest first. */
  List<Interaction> run() {
    while (goesOn()) {
      step();
    }
    return List.copyOf(events);
  }

  boolean goesOn() {
    return now.isBefore(END)
        && events.size() < MOST_EVENTS
        && (events.size() < LEAST_EVENTS || random.nextDouble() < GOES_ON);
  }

  /** Appeals {@code (I)} as the next step sees them, negative infinity for what cannot be drawn. */
  double[] appeals() {
    int year = now.atOffset(ZoneOffset.UTC).getYear();
    double[] appeals = new double[items.size()];
    for (int item = 0; item < appeals.length; item++) {
      appeals[item] =
          played.get(item) || games.year(item) > year
              ? Double.NEGATIVE_INFINITY
              : taste.appeal(item, last);
    }
    return appeals;
  }

  /** Draws the next event and returns the index of its item. */
  int step() {
    double[] appeals = appeals();
    boolean explores = random.nextDouble() < taste.exploration();
    int item = explores ? drawAny(appeals) : drawByAppeal(appeals);
    events.add(new Interaction(items.get(item).id(), rating(appeals, item), now));
    played.set(item);
    last = item;
    taste.drift();
    now = now.plusSeconds(gapSeconds());
    return item;
  }

  private int drawByAppeal(double... appeals) {
    double best = max(appeals);
    double[] weights = new double[appeals.length];
    double total = 0;
    for (int item = 0; item < weights.length; item++) {
      weights[item] = StrictMath.exp((appeals[item] - best) / TEMPERATURE);
      total += weights[item];
    }
    double at = random.nextDouble() * total;
    for (int item = 0; item < weights.length; item++) {
      at -= weights[item];
      if (at < 0) {
        return item;
      }
    }
    return drawAny(appeals);
  }

  private int drawAny(double... appeals) {
    int item;
    do {
      item = random.nextInt(appeals.length);
    } while (appeals[item] == Double.NEGATIVE_INFINITY);
    return item;
  }

  /** Halves from 1 to 5: 4.5 for the best there is, less for what appeals less, with noise. */
  private double rating(double[] appeals, int item) {
    double behind = max(appeals) - appeals[item];
    double liking = 4.6 - 0.35 * behind + 0.4 * random.nextGaussian();
    return Math.clamp(StrictMath.rint(2 * liking) / 2, 1, 5);
  }

  private long gapSeconds() {
    double days =
        random.nextDouble() < BURST
            ? 2 * random.nextDouble()
            : -GAP_DAYS * StrictMath.log(1 - random.nextDouble());
    return 1 + (long) (days * SECONDS_PER_DAY);
  }

  private static double max(double... appeals) {
    double best = Double.NEGATIVE_INFINITY;
    for (double appeal : appeals) {
      best = Math.max(best, appeal);
    }
    return best;
  }
}
