package ai.r2ec.cli;

import java.util.regex.Pattern;

/** Text of others made safe for a terminal: titles and reasoning may hold escape sequences. */
final class PlainLine {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Control and format characters, but for line breaks and the joiner that emoji need. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n\\u200D]]");

  private PlainLine() {}

  /** One line: every run of white space is one space. */
  static String of(String text) {
    return running(SPACE.matcher(text).replaceAll(" "));
  }

  /** Running text: line breaks stay. */
  static String running(String text) {
    return CONTROL.matcher(text.replace('\t', ' ')).replaceAll("");
  }
}
