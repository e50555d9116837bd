package ai.r2ec.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts made from patterns: {@code %s}, {@code {}} and dates. */
final class Formats {

  private static final Pattern PERCENT = Pattern.compile("%(?:\\.(\\d{1,2}))?([sdif%])");
  private static final Pattern BRACES = Pattern.compile("\\{\\{|}}|\\{([A-Za-z_0-9]*)}");

  private static final Map<Character, String> DATES =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"));

  private Formats() {}

  static String percent(String pattern, CallArguments arguments) {
    Matcher matcher = PERCENT.matcher(pattern);
    StringBuilder out = new StringBuilder();
    int next = 0;
    while (matcher.find()) {
      String text =
          matcher.group(2).equals("%")
              ? "%"
              : value(matcher, arguments.get(next++, "argument " + next));
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
      Budget.made(out.length());
    }
    return matcher.appendTail(out).toString();
  }

  private static String value(Matcher matcher, Object value) {
    return switch (matcher.group(2)) {
      case "s" -> Values.text(value);
      case "f" -> {
        int places = matcher.group(1) == null ? 6 : Integer.parseInt(matcher.group(1));
        double number = Values.number(value).doubleValue();
        yield BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
      }
      default -> Long.toString(Values.number(value).longValue());
    };
  }

  static String braces(String pattern, CallArguments arguments) {
    Matcher matcher = BRACES.matcher(pattern);
    StringBuilder out = new StringBuilder();
    int next = 0;
    while (matcher.find()) {
      String field = matcher.group(1);
      String text;
      if (field == null) {
        text = matcher.group().substring(1);
      } else if (field.isEmpty()) {
        text = Values.text(arguments.get(next++, "field " + next));
      } else if (field.length() < 4 && field.chars().allMatch(c -> c >= '0' && c <= '9')) {
        text = Values.text(arguments.get(Integer.parseInt(field), "field " + field));
      } else {
        text = Values.text(arguments.get(Integer.MAX_VALUE, field));
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
      Budget.made(out.length());
    }
    return matcher.appendTail(out).toString();
  }

  /** The clock's time in a pattern such as {@code %d %b %Y}, with English names. */
  static String date(String pattern, Clock clock) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%' || i + 1 == pattern.length()) {
        out.append(c);
        continue;
      }
      char code = pattern.charAt(++i);
      String format = DATES.get(code);
      if (format != null) {
        out.append(DateTimeFormatter.ofPattern(format, Locale.ENGLISH).format(now));
      } else if (code == '%') {
        out.append('%');
      } else {
        throw new TemplateException("the date code %" + code + " is unknown");
      }
    }
    return out.toString();
  }
}
