package ai.r2ec.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes what users and item owners write harmless inside a prompt, and keeps it readable: one line,
 * no bracket that could open a control token, a role header or a marker, nothing invisible.
 */
final class PlainText {

  // Angle brackets begin and end the control tokens and role headers of every family and our own
  // markers; square ones frame titles. Their look-alikes in ordinary type read the same to people,
  // so all of them are replaced, whatever they enclose: no spelling, case, or spacing slips
  // through.
  private static final String FROM = "<>[]\uFF1C\uFF1E\uFE64\uFE65";
  private static final String TO = "‹›()‹›‹›";

  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private final List<Pattern> forbidden = new ArrayList<>();

  /**
   * @param words control tokens and markers, in any spelling of which spaces and case differ
   */
  PlainText(Collection<String> words) {
    for (String word : words) {
      String bare = replaceBrackets(word).strip();
      if (bare.equals(word.strip()) && !bare.isEmpty()) {
        forbidden.add(spelledAnyhow(bare));
      }
    }
  }

  /** The text as one harmless line; empty when nothing visible is left. */
  String of(String raw) {
    String line = replaceBrackets(oneLine(Normalizer.normalize(raw, Normalizer.Form.NFC)));
    for (Pattern pattern : forbidden) {
      line = without(pattern, line);
    }
    return line;
  }

  private static String without(Pattern pattern, String line) {
    String text = line;
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String letters = matcher.group().replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
      boolean changed = !letters.equals(matcher.group());
      text =
          text.substring(0, matcher.start())
              + (changed ? letters : "")
              + text.substring(matcher.end());
      matcher = pattern.matcher(text);
    }
    return text;
  }

  private static Pattern spelledAnyhow(String word) {
    StringBuilder pattern = new StringBuilder();
    word.codePoints()
        .filter(c -> !Character.isWhitespace(c))
        .forEach(
            c -> {
              pattern.append(pattern.isEmpty() ? "" : "\\s*");
              pattern.append(Pattern.quote(Character.toString(c)));
            });
    return Pattern.compile(
        pattern.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  private static String replaceBrackets(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int at = FROM.indexOf(text.charAt(i));
      out.append(at < 0 ? text.charAt(i) : TO.charAt(at));
    }
    return out.toString();
  }

  private static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int[] points = text.codePoints().toArray();
    boolean space = false;
    for (int i = 0; i < points.length; i++) {
      int point = points[i];
      if (isSpace(point)) {
        space = true;
      } else if (isVisible(points, i)) {
        if (space && !out.isEmpty()) {
          out.append(' ');
        }
        space = false;
        out.appendCodePoint(Character.getType(point) == Character.SURROGATE ? 0xFFFD : point);
      }
    }
    return out.toString();
  }

  private static boolean isSpace(int point) {
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || Character.isISOControl(point)
        || point == 0x2581; // what SentencePiece writes for a space
  }

  private static boolean isVisible(int[] points, int at) {
    if (points[at] == ZERO_WIDTH_JOINER) { // families and flags of emoji are joined by it
      return at > 0
          && at + 1 < points.length
          && Character.isEmoji(points[at + 1])
          && points[at + 1] > 0x7F;
    }
    return Character.getType(points[at]) != Character.FORMAT;
  }
}
