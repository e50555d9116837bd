package ai.r2ec.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Strings by their code points, as templates count them. */
final class Texts {

  private Texts() {}

  static List<Object> characters(String text) {
    List<Object> characters = new ArrayList<>(text.length());
    text.codePoints().forEach(c -> characters.add(Character.toString(c)));
    return characters;
  }

  /** Takes characters off the ends; a null set means whitespace. */
  static String strip(String text, @Nullable String set, boolean left, boolean right) {
    IntPredicate goes = set == null ? Texts::isSpace : c -> set.indexOf(c) >= 0;
    int from = 0;
    int to = text.length();
    while (left && from < to && goes.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && goes.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** Unlike Java's idea of whitespace it holds no-break spaces and the next-line character. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** Words between runs of whitespace; the rest stays whole after so many cuts (-1: no limit). */
  static List<Object> words(String text, int cuts) {
    List<Object> words = new ArrayList<>();
    String rest = strip(text, null, true, false);
    while (!rest.isEmpty() && (cuts < 0 || words.size() < cuts)) {
      int end = 0;
      while (end < rest.length() && !isSpace(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      words.add(rest.substring(0, end));
      rest = strip(rest.substring(end), null, true, false);
    }
    if (!rest.isEmpty()) {
      words.add(strip(rest, null, false, true));
    }
    return words;
  }

  /** Parts between separators, at most so many cuts (-1: no limit), from the left. */
  static List<Object> split(String text, String separator, int cuts) {
    checkSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && (cuts < 0 || parts.size() < cuts)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** Parts between separators, at most so many cuts (-1: no limit), from the right. */
  static List<Object> splitRight(String text, String separator, int cuts) {
    checkSeparator(separator);
    List<Object> parts = new ArrayList<>();
    String rest = text;
    int at = rest.lastIndexOf(separator);
    while (at >= 0 && (cuts < 0 || parts.size() < cuts)) {
      parts.addFirst(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
      at = rest.lastIndexOf(separator);
    }
    parts.addFirst(rest);
    return parts;
  }

  static List<Object> lines(String text) {
    List<Object> lines = new ArrayList<>(text.lines().toList());
    return lines;
  }

  /** Each word's first letter large, the others small. */
  static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean letter = Character.isLetter(c);
      out.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = letter;
    }
    return out.toString();
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    String rest = text.substring(Character.charCount(first)).toLowerCase(java.util.Locale.ROOT);
    return Character.toString(Character.toTitleCase(first)) + rest;
  }

  /** Indents all lines but the first, and blank ones, unless told otherwise. */
  static String indent(String text, String indent, boolean first, boolean blank) {
    String[] lines = text.split("\n", -1);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
      out.append(i == 0 ? "" : "\n").append(indented ? indent : "").append(lines[i]);
    }
    return out.toString();
  }

  private static void checkSeparator(String separator) {
    if (separator.isEmpty()) {
      throw new TemplateException("empty separator");
    }
  }
}
