package ai.r2ec.data;

import java.util.Random;

/**
 * What a simulated user likes, and how it moves.
 *
 * <p>An item's appeal to a user is {@code genre + maker + platform + era + fame}: the affinity of
 * its genres (favourites at 2.6, 1.9 and 1.3, one disliked genre at −2), 1.2 for one of two
 * favourite makers, 0.7 for one of two favourite families of platforms, {@code −((year − centre) /
 * width)²} down to −2.5, and the item's fame times the user's weight for it. What was played last
 * adds {@code +1} for its maker and {@code +0.9} for its first genre: games come in runs.
 */
final class Taste {

  static final double[] FAVOURITE = {2.6, 1.9, 1.3};
  static final double DISLIKED = -2;
  static final double MAKER = 1.2;
  static final double PLATFORM = 0.7;
  static final double SAME_MAKER_AS_LAST = 1.0;
  static final double SAME_GENRE_AS_LAST = 0.9;
  static final double FARTHEST_ERA = -2.5;

  private static final double DRIFT = 0.06;
  private static final int LAST_YEAR = 2025;

  private final GameAttributes games;
  private final Random random;
  private final double[] genres; // (G) affinity of each genre
  private final int[] makers;
  private final int[] platforms;
  private final double centre; // year
  private final double width; // years
  private final double fameWeight;
  private final double exploration;

  /** Draws a taste. */
  Taste(GameAttributes games, Random random) {
    this.games = games;
    this.random = random;
    this.genres = new double[games.genres()];
    for (double affinity : FAVOURITE) {
      genres[games.drawGenre(random)] = affinity;
    }
    int disliked = random.nextInt(genres.length);
    if (genres[disliked] == 0) {
      genres[disliked] = DISLIKED;
    }
    this.makers = new int[] {drawMaker(), drawMaker()};
    this.platforms = new int[] {drawPlatform(), drawPlatform()};
    this.centre = LAST_YEAR - 28 * random.nextDouble();
    this.width = 5 + 10 * random.nextDouble();
    this.fameWeight = 0.3 + 0.7 * random.nextDouble();
    this.exploration = 0.02 + 0.1 * random.nextDouble();
  }

  /** Probability that a step ignores the taste. */
  double exploration() {
    return exploration;
  }

  /**
   * Appeal of an item.
   *
   * @param last the item played before, or -1
   */
  double appeal(int item, int last) {
    double appeal = fameWeight * games.fame(item);
    int[] own = games.genresOf(item);
    for (int genre : own) {
      appeal += genres[genre] / StrictMath.sqrt(own.length);
    }
    appeal += games.maker(item) == makers[0] || games.maker(item) == makers[1] ? MAKER : 0;
    appeal +=
        games.platform(item) == platforms[0] || games.platform(item) == platforms[1] ? PLATFORM : 0;
    double years = (games.year(item) - centre) / width;
    appeal += Math.max(FARTHEST_ERA, -years * years);
    if (last >= 0) {
      appeal += games.maker(item) == games.maker(last) ? SAME_MAKER_AS_LAST : 0;
      appeal += own[0] == games.genresOf(last)[0] ? SAME_GENRE_AS_LAST : 0;
    }
    return appeal;
  }

  /** After an event: now and then the weakest favourite gives way to another genre. */
  void drift() {
    if (random.nextDouble() >= DRIFT) {
      return;
    }
    int weakest = -1;
    for (int genre = 0; genre < genres.length; genre++) {
      if (genres[genre] > 0 && (weakest < 0 || genres[genre] < genres[weakest])) {
        weakest = genre;
      }
    }
    double affinity = genres[weakest];
    genres[weakest] = 0;
    genres[games.drawGenre(random)] = affinity;
  }

  /** The maker of some game of a favourite genre. */
  private int drawMaker() {
    int item;
    int tries = 0;
    do {
      item = random.nextInt(games.items());
    } while (genres[games.genresOf(item)[0]] <= 0 && tries++ < 50);
    return games.maker(item);
  }

  private int drawPlatform() {
    return games.platform(random.nextInt(games.items()));
  }
}
