package ai.r2ec.data;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A catalogue's attributes {@code genre}, {@code platform}, {@code maker}, {@code year} as numbers.
 */
final class GameAttributes {

  private static final Map<String, List<String>> FAMILIES =
      Map.of(
          "playstation", List.of("PlayStation", "PSP"),
          "nintendo", List.of("NES", "SNES", "Nintendo", "Game Boy", "GameCube", "Wii"),
          "xbox", List.of("Xbox"),
          "sega", List.of("Sega", "Dreamcast"),
          "pc", List.of("PC", "MS-DOS", "Macintosh"));

  private final int[][] genres; // (I, 1 to 3)
  private final int[] maker;
  private final int[] platform;
  private final int[] year;
  private final double[] fame;
  private final double[] genreWeight; // (G) square root of the number of its items
  private final double genreTotal;

  /**
   * Reads the attributes.
   *
   * @param random draws each item's fame, normally distributed
   * @throws R2ecException.Unusable if an item lacks one of them
   */
  GameAttributes(List<Item> items, Random random) {
    Map<String, Integer> genreNumbers = new LinkedHashMap<>();
    Map<String, Integer> makerNumbers = new LinkedHashMap<>();
    Map<String, Integer> families = new LinkedHashMap<>();
    this.genres = new int[items.size()][];
    this.maker = new int[items.size()];
    this.platform = new int[items.size()];
    this.year = new int[items.size()];
    this.fame = new double[items.size()];
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      genres[i] =
          texts(item, "genre").stream().mapToInt(name -> number(genreNumbers, name)).toArray();
      maker[i] = number(makerNumbers, texts(item, "maker").getFirst());
      platform[i] = number(families, family(texts(item, "platform").getFirst()));
      year[i] = (int) StrictMath.rint(Double.parseDouble(texts(item, "year").getFirst()));
      fame[i] = random.nextGaussian();
    }
    this.genreWeight = new double[genreNumbers.size()];
    for (int[] own : genres) {
      for (int genre : own) {
        genreWeight[genre]++;
      }
    }
    double total = 0;
    for (int genre = 0; genre < genreWeight.length; genre++) {
      genreWeight[genre] = StrictMath.sqrt(genreWeight[genre]);
      total += genreWeight[genre];
    }
    this.genreTotal = total;
  }

  int items() {
    return year.length;
  }

  int genres() {
    return genreWeight.length;
  }

  int[] genresOf(int item) {
    return genres[item];
  }

  int maker(int item) {
    return maker[item];
  }

  /** Family of platforms, such as all of Nintendo's. */
  int platform(int item) {
    return platform[item];
  }

  int year(int item) {
    return year[item];
  }

  /** How well known the item is: mean 0, standard deviation 1. */
  double fame(int item) {
    return fame[item];
  }

  /** A genre, more likely the more items it has. */
  int drawGenre(Random random) {
    double at = random.nextDouble() * genreTotal;
    for (int genre = 0; genre < genreWeight.length; genre++) {
      at -= genreWeight[genre];
      if (at < 0) {
        return genre;
      }
    }
    return genreWeight.length - 1;
  }

  /** The words of an attribute, at least one. */
  static List<String> texts(Item item, String name) {
    AttributeValue value = item.attributes().get(name);
    List<String> texts =
        switch (value) {
          case null -> List.of();
          case AttributeValue.Texts several -> several.values();
          case AttributeValue.Text one -> List.of(one.value());
          case AttributeValue.Numeric number -> List.of(number.display());
          case AttributeValue.Flag flag -> List.of(flag.display());
        };
    if (texts.isEmpty()) {
      throw new R2ecException.Unusable(
          "item %s needs the attribute %s to simulate users".formatted(item.id(), name));
    }
    return new ArrayList<>(texts);
  }

  private static int number(Map<String, Integer> numbers, String name) {
    return numbers.computeIfAbsent(name, _ -> numbers.size());
  }

  private static String family(String platform) {
    return FAMILIES.entrySet().stream()
        .filter(family -> family.getValue().stream().anyMatch(platform::startsWith))
        .map(Map.Entry::getKey)
        .min(String::compareTo)
        .orElse("other");
  }
}
