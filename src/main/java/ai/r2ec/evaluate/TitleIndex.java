package ai.r2ec.evaluate;

import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds titles of a catalogue in free text. A title is looked for as a whole and by its head, the
 * part before the first dash, bracket or comma between words ("Sonic Unleashed" of "Sonic Unleashed
 * - PlayStation 3"). Case and punctuation do not count, but a form of a single word must be written
 * with the title's own capitals and stand in the middle of a sentence, since titles such as
 * "Journey" are words as well.
 */
final class TitleIndex {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’][\\p{L}]+)*");
  private static final Pattern HEAD_END = Pattern.compile("\\s[-–—|]\\s|\\s*[(\\[]|,\\s");
  private static final int LONGEST = 14; // words

  private final Map<String, Set<String>> itemsOf = new HashMap<>(); // form to item ids
  private final Map<String, String> spelling = new HashMap<>(); // of forms of one word
  private final Set<String> beginnings = new HashSet<>(); // the first words of titles, two or more

  TitleIndex(Collection<Item> items) {
    for (Item item : items) {
      add(item.title(), item);
      Matcher end = HEAD_END.matcher(item.title());
      if (end.find() && end.start() > 0) {
        add(item.title().substring(0, end.start()), item);
      }
    }
  }

  /**
   * A title found.
   *
   * @param form its words in small letters
   * @param itemIds the items that are called so
   */
  record Mention(String form, Set<String> itemIds) {}

  /** Titles in the order of the text, the longest at each place, places never shared. */
  List<Mention> mentions(String text) {
    List<Word> words = words(text);
    List<Mention> found = new ArrayList<>();
    int at = 0;
    while (at < words.size()) {
      int length = longestAt(words, at);
      if (length > 0) {
        String form = join(words, at, length);
        found.add(new Mention(form, itemsOf.getOrDefault(form, Set.of())));
      }
      at += Math.max(1, length);
    }
    return found;
  }

  /** Whether a phrase is a title, holds one, or is the beginning of one. */
  boolean knows(String phrase) {
    List<Word> words = words(phrase);
    return itemsOf.containsKey(join(words, 0, words.size()))
        || beginnings.contains(join(words, 0, words.size()))
        || !mentions(phrase).isEmpty();
  }

  private int longestAt(List<Word> words, int at) {
    for (int length = Math.min(LONGEST, words.size() - at); length > 0; length--) {
      String form = join(words, at, length);
      if (itemsOf.containsKey(form) && (length > 1 || isName(words.get(at)))) {
        return length;
      }
    }
    return 0;
  }

  private boolean isName(Word word) {
    return !word.opensSentence() && word.text().equals(spelling.get(word.lower()));
  }

  private void add(String title, Item item) {
    List<Word> words = words(title);
    if (words.isEmpty()) {
      return;
    }
    String form = join(words, 0, words.size());
    itemsOf.computeIfAbsent(form, _ -> new HashSet<>()).add(item.id().value());
    if (words.size() == 1) {
      String text = words.getFirst().text();
      spelling.put(form, Character.isUpperCase(text.codePointAt(0)) ? text : "");
    }
    for (int length = 2; length < Math.min(LONGEST, words.size()); length++) {
      beginnings.add(join(words, 0, length));
    }
  }

  private static String join(List<Word> words, int from, int length) {
    StringBuilder joined = new StringBuilder();
    for (Word word : words.subList(from, from + length)) {
      joined.append(joined.isEmpty() ? "" : " ").append(word.lower());
    }
    return joined.toString();
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    int end = 0;
    while (matcher.find()) {
      String between = text.substring(end, matcher.start());
      boolean opens = words.isEmpty() || between.matches("(?s).*[.!?\\n:].*");
      words.add(new Word(matcher.group(), matcher.group().toLowerCase(Locale.ROOT), opens));
      end = matcher.end();
    }
    return words;
  }

  private record Word(String text, String lower, boolean opensSentence) {}
}
