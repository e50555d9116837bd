package ai.r2ec.text.jinja;

/** Escape sequences of string literals, as Python reads and writes them. */
final class Escapes {

  private static final String LETTERS = "abfnrtv\\'\"";
  private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b\\'\"";

  private Escapes() {}

  /** The value of a literal's inside; an unknown escape stands for itself, backslash included. */
  static String decode(String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    StringBuilder out = new StringBuilder(literal.length());
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '\\' || i + 1 == literal.length()) {
        out.append(c);
        continue;
      }
      char letter = literal.charAt(++i);
      int meaning = LETTERS.indexOf(letter);
      int digits = "xuU".indexOf(letter) < 0 ? 0 : 2 << "xuU".indexOf(letter);
      if (meaning >= 0) {
        out.append(MEANINGS.charAt(meaning));
      } else if (digits > 0) {
        out.appendCodePoint(codePoint(literal, i + 1, digits));
        i += digits;
      } else if (letter != '\n') { // an escaped newline joins two lines
        out.append('\\').append(letter);
      }
    }
    return out.toString();
  }

  /** A string as Python's {@code repr} shows it. */
  static String quote(String value) {
    char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(value.length() + 2).append(quote);
    value.codePoints().forEach(c -> out.append(quoted(c, quote)));
    return out.append(quote).toString();
  }

  private static String quoted(int c, char quote) {
    if (c == quote || c == '\\') {
      return "\\" + (char) c;
    }
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (c == ' ' || isPrintable(c)) {
          yield Character.toString(c);
        }
        yield c < 0x100
            ? "\\x%02x".formatted(c)
            : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
      }
    };
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static int codePoint(String literal, int from, int digits) {
    try {
      int point = Integer.parseInt(literal, from, from + digits, 16);
      if (Character.isValidCodePoint(point)) {
        return point;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // told below
    }
    throw new TemplateException("broken escape sequence in '" + literal + "'");
  }
}
