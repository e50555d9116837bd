package ai.r2ec.data;

import java.util.List;
import java.util.regex.Pattern;

/** How a portrait words what it has found. */
final class PortraitWords {

  private static final int WORDS = 8;
  private static final Pattern ADDITION = Pattern.compile(" (?:- |\\(|\\[)");
  private static final Pattern LOOSE_END =
      Pattern.compile(
          "(?:[\\s,;:/&+-]|\\s(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with))+$",
          Pattern.CASE_INSENSITIVE);

  private PortraitWords() {}

  /**
   * A title as people say it: without what follows a dash or a bracket, at most {@value #WORDS}
   * words. Names of products tell platform, colour and number of pieces as well.
   */
  static String shortTitle(String title) {
    String spaced = spaced(title);
    String name = ADDITION.split(spaced, 2)[0];
    List<String> words = List.of((name.isEmpty() ? spaced : name).split(" ", -1));
    return words.size() <= WORDS
        ? String.join(" ", words)
        : LOOSE_END.matcher(String.join(" ", words.subList(0, WORDS))).replaceFirst("");
  }

  /** Whether a value is too long for a name, as descriptions are. */
  static boolean prose(String value) {
    return spaced(value).split(" ", -1).length > WORDS;
  }

  /** A text with single spaces between its words and none around them. */
  static String spaced(String text) {
    return String.join(" ", text.strip().split("\\s+", -1));
  }

  /** {@code A, B and C}; at least one. */
  static String list(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  /** The text with a full stop, unless it ends a sentence already, as some titles do. */
  static String sentence(String text) {
    return ".!?…".indexOf(text.charAt(text.length() - 1)) >= 0 ? text : text + ".";
  }
}
