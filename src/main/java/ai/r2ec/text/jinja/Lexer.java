package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. Whitespace is treated as chat templates expect it: the first newline
 * after a tag goes, and so does the indentation before one ({@code trim_blocks}, {@code
 * lstrip_blocks}), where no {@code -} or {@code +} says otherwise; one newline at the very end
 * goes.
 */
final class Lexer {

  private static final Pattern BEGIN = Pattern.compile("\\{[{%#]");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-%}\\s*|%})");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%}|-%}\\s*|%}\\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("\\+#}|-#}\\s*|#}\\n?");
  private static final Pattern TAG_END = Pattern.compile("\\+%}|-%}\\s*|%}\\n?");
  private static final Pattern OUTPUT_END = Pattern.compile("-}}\\s*|}}");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern FLOAT =
      Pattern.compile("\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)");
  private static final Pattern INTEGER = Pattern.compile("\\d[\\d_]*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern STRING =
      Pattern.compile("'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\"", Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|<=|>=|[-+/*%~\\[\\](){}<>=.:|,;]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStart = true;

  private Lexer(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** All tokens, the last of them {@link Kind#END}. */
  static List<Token> tokens(String source) {
    return new Lexer(source).run();
  }

  private List<Token> run() {
    Matcher begin = BEGIN.matcher(source);
    while (begin.find(at)) {
      char tag = source.charAt(begin.start() + 1);
      int after = begin.end();
      char sign = after < source.length() ? source.charAt(after) : ' ';
      data(source.substring(at, begin.start()), sign, tag != '{');
      Matcher raw = matcher(RAW, begin.start());
      if (raw.lookingAt()) {
        advance(raw.end());
        raw();
        continue;
      }
      lineStart = false;
      advance(sign == '-' || (sign == '+' && tag != '{') ? after + 1 : after);
      switch (tag) {
        case '#' -> comment();
        case '%' -> inside(Kind.TAG_BEGIN, Kind.TAG_END, TAG_END);
        default -> inside(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, OUTPUT_END);
      }
    }
    data(source.substring(at), ' ', false);
    add(Kind.END, "end of template");
    return tokens;
  }

  private void data(String text, char sign, boolean stripsIndent) {
    String kept = text;
    if (sign == '-') {
      kept = text.stripTrailing();
    } else if (sign != '+' && stripsIndent) {
      int indent = text.lastIndexOf('\n') + 1;
      if ((indent > 0 || lineStart) && text.substring(indent).isBlank()) {
        kept = text.substring(0, indent);
      }
    }
    if (!kept.isEmpty()) {
      add(Kind.DATA, kept);
    }
    advance(at + text.length());
  }

  private void raw() {
    Matcher end = matcher(END_RAW, at);
    if (!end.find()) {
      throw error("raw has no endraw");
    }
    String text = source.substring(at, end.start());
    data(text, end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
    close(end);
  }

  private void comment() {
    Matcher end = matcher(COMMENT_END, at);
    if (!end.find()) {
      throw error("a comment has no end");
    }
    close(end);
  }

  private void inside(Kind begin, Kind end, Pattern endPattern) {
    add(begin, "");
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      Matcher closing = matcher(endPattern, at);
      if (open.isEmpty() && closing.lookingAt()) {
        add(end, closing.group().strip());
        close(closing);
        return;
      }
      if (at >= source.length()) {
        throw error("a tag has no end");
      }
      Matcher space = matcher(SPACE, at);
      if (space.lookingAt()) {
        advance(space.end());
      } else {
        balance(open, word());
      }
    }
  }

  private void balance(Deque<Character> open, Token token) {
    if (token.kind() != Kind.OPERATOR) {
      return;
    }
    char bracket = token.text().charAt(0);
    int opening = "([{".indexOf(bracket);
    int closing = ")]}".indexOf(bracket);
    if (opening >= 0) {
      open.push(")]}".charAt(opening));
    } else if (closing >= 0 && (open.isEmpty() || open.pop() != bracket)) {
      throw error("unexpected '" + bracket + "'");
    }
  }

  private Token word() {
    Matcher string = matcher(STRING, at);
    if (string.lookingAt()) {
      String quoted = string.group(1) == null ? string.group(2) : string.group(1);
      return take(Kind.STRING, Escapes.decode(quoted), string.end());
    }
    for (Kind kind : List.of(Kind.FLOAT, Kind.INTEGER, Kind.NAME, Kind.OPERATOR)) {
      Matcher matcher = matcher(pattern(kind), at);
      if (matcher.lookingAt()) {
        return take(kind, matcher.group(), matcher.end());
      }
    }
    throw error("unexpected character '" + source.charAt(at) + "'");
  }

  private static Pattern pattern(Kind kind) {
    return switch (kind) {
      case FLOAT -> FLOAT;
      case INTEGER -> INTEGER;
      case NAME -> NAME;
      case STRING -> STRING;
      case OPERATOR -> OPERATOR;
      case DATA, TAG_BEGIN, TAG_END, OUTPUT_BEGIN, OUTPUT_END, END ->
          throw new IllegalArgumentException(kind.name());
    };
  }

  private Token take(Kind kind, String text, int end) {
    Token token = add(kind, text);
    advance(end);
    return token;
  }

  private void close(Matcher end) {
    lineStart = end.group().endsWith("\n");
    advance(end.end());
  }

  private Matcher matcher(Pattern pattern, int from) {
    return pattern.matcher(source).region(from, source.length());
  }

  private Token add(Kind kind, String text) {
    Token token = new Token(kind, text, line);
    tokens.add(token);
    return token;
  }

  private void advance(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }

  private TemplateException error(String what) {
    return new TemplateException("line " + line + ": " + what);
  }
}
