package ai.r2ec.data;

import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What recurs in titles: series, platforms, makers, where nothing else tells them. A phrase is a
 * run of one to three words that begin with a capital or a digit, with nothing but spaces and stop
 * words between, as in {@code Call of Duty}.
 */
final class TitlePhrases {

  private static final int LONGEST = 3; // words
  private static final int PHRASES = 3;
  private static final int TITLES = 2; // that a phrase must be in
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}]+(?:['’.&+-][\\p{L}\\p{N}]+)*");
  private static final Pattern NUMERAL = Pattern.compile("[\\p{N}.]+|[IVX]+");
  private static final Set<String> STOP =
      Set.of(
          "a", "an", "and", "as", "at", "by", "de", "for", "from", "in", "is", "it", "la", "le",
          "no", "of", "on", "or", "the", "to", "vol", "volume", "vs", "with", "you", "your");

  /** Words that may end a phrase but are none alone. */
  private static final Set<String> ENDINGS = Set.of("edition", "version");

  private TitlePhrases() {}

  /**
   * A phrase with what it takes to choose it.
   *
   * @param text as it stands in the latest title that has it
   * @param words how many
   * @param titles how many have it, whatever the case of its letters
   */
  private record Phrase(String text, int words, int titles) {

    Phrase again() {
      return new Phrase(text, words, titles + 1);
    }

    /** Whether it is a part of the other, or the two are parts of one longer phrase. */
    boolean repeats(Phrase other) {
      List<String> own = split();
      List<String> others = other.split();
      return titles == other.titles
          && (Collections.indexOfSubList(others, own) >= 0
              || goesOn(own, others)
              || goesOn(others, own));
    }

    private List<String> split() {
      return List.of(small(text).split(" ", -1));
    }

    private static boolean goesOn(List<String> one, List<String> other) {
      return IntStream.rangeClosed(1, Math.min(one.size(), other.size()))
          .anyMatch(n -> one.subList(one.size() - n, one.size()).equals(other.subList(0, n)));
    }
  }

  /**
   * The phrases that most titles have, at least {@value #TITLES} each; among equals the longer
   * first, then the more recent. A phrase that is part of a chosen one, or has two words in a row
   * in common with it, and is in as many titles adds nothing and is left out. A title that occurs
   * twice counts once.
   *
   * @param items oldest first
   */
  static List<String> recurring(List<Item> items) {
    Map<String, Phrase> found = new LinkedHashMap<>();
    Set<String> read = new HashSet<>();
    for (Item item : items.reversed()) {
      if (read.add(item.title())) {
        phrases(item)
            .forEach((key, phrase) -> found.merge(key, phrase, (known, _) -> known.again()));
      }
    }
    List<Phrase> ordered = new ArrayList<>(found.values());
    ordered.sort(
        Comparator.comparingInt(Phrase::titles).thenComparingInt(Phrase::words).reversed());
    List<Phrase> chosen = new ArrayList<>();
    for (Phrase phrase : ordered) {
      if (phrase.titles() >= TITLES
          && chosen.size() < PHRASES
          && chosen.stream().noneMatch(phrase::repeats)) {
        chosen.add(phrase);
      }
    }
    return chosen.stream().map(Phrase::text).toList();
  }

  /** The phrases of one title by their letters in lower case. */
  private static Map<String, Phrase> phrases(Item item) {
    Map<String, Phrase> phrases = new LinkedHashMap<>();
    for (List<String> run : runs(item)) {
      for (int from = 0; from < run.size(); from++) {
        int words = 0;
        for (int to = from; to < run.size() && words < LONGEST && !stops(run.get(from)); to++) {
          if (!stops(run.get(to))) {
            words++;
            add(phrases, run.subList(from, to + 1), words);
          }
        }
      }
    }
    return phrases;
  }

  private static void add(Map<String, Phrase> phrases, List<String> words, int count) {
    if (words.stream().anyMatch(TitlePhrases::tells)) {
      String text = String.join(" ", words);
      phrases.putIfAbsent(small(text), new Phrase(text, count, 1));
    }
  }

  /** Words of the title that may stand in a phrase, parted where others or marks lie between. */
  private static List<List<String>> runs(Item item) {
    Set<String> category = category(item);
    List<List<String>> runs = new ArrayList<>();
    List<String> run = new ArrayList<>();
    String title = item.title();
    int end = 0;
    for (Matcher word = WORD.matcher(title); word.find(); end = word.end()) {
      String text = word.group();
      boolean fits = stops(text) || (capital(text) && !category.contains(small(text)));
      if (!fits || !title.substring(end, word.start()).isBlank()) {
        runs.add(run);
        run = new ArrayList<>();
      }
      if (fits) {
        run.add(text);
      }
    }
    runs.add(run);
    return runs;
  }

  /** Scripts without lower case have no capitals to ask for. */
  private static boolean capital(String word) {
    return !Character.isLowerCase(word.codePointAt(0));
  }

  private static boolean stops(String word) {
    return STOP.contains(small(word));
  }

  private static String small(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** The words of the category, which any title may have, and without a plural's ending. */
  private static Set<String> category(Item item) {
    Set<String> words = new HashSet<>();
    for (Matcher word = WORD.matcher(item.category()); word.find(); ) {
      String small = small(word.group());
      words.add(small);
      words.add(small.endsWith("s") ? small.substring(0, small.length() - 1) : small + "s");
    }
    return words;
  }

  private static boolean tells(String word) {
    return word.length() > 1
        && !NUMERAL.matcher(word).matches()
        && !stops(word)
        && !ENDINGS.contains(small(word));
  }
}
