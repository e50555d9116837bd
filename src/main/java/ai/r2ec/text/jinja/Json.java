package ai.r2ec.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON with the spacing that models saw in training: blanks after comma and colon, characters as
 * they are.
 *
 * @param indent what each level is indented by, or null for one line
 * @param comma between elements
 * @param colon between key and value
 * @param ascii whether other characters are escaped
 * @param sorted whether keys are sorted
 */
record Json(@Nullable String indent, String comma, String colon, boolean ascii, boolean sorted) {

  static String write(Object value, CallArguments arguments) {
    Object ascii = arguments.get(0, "ensure_ascii", false);
    Object indent = arguments.get(1, "indent", None.NONE);
    Object separators = arguments.get(2, "separators", None.NONE);
    Object sorted = arguments.get(3, "sort_keys", false);
    String step =
        switch (indent) {
          case Long width -> " ".repeat(Math.clamp(width, 0, 16));
          case String text -> text;
          default -> null;
        };
    String comma = step == null ? ", " : ",";
    String colon = ": ";
    if (separators instanceof List<?> pair && pair.size() == 2) {
      comma = Values.text(pair.get(0));
      colon = Values.text(pair.get(1));
    }
    return new Json(step, comma, colon, Values.isTrue(ascii), Values.isTrue(sorted))
        .write(value, "\n");
  }

  private String write(Object value, String newline) {
    Budget.enter();
    String text = nested(value, newline);
    Budget.made(text.length());
    Budget.leave();
    return text;
  }

  private String nested(Object value, String newline) {
    return switch (value) {
      case String text -> quote(text);
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case Double number -> decimal(number);
      case None _ -> "null";
      case List<?> list -> list(list, newline);
      case Map<?, ?> map -> map(map, newline);
      default ->
          throw new TemplateException(
              "Object of type %s is not JSON serializable".formatted(Values.typeName(value)));
    };
  }

  private String list(List<?> list, String newline) {
    String inner = newline + indent;
    List<String> parts = new ArrayList<>();
    list.forEach(item -> parts.add(write(item, inner)));
    return enclosed("[", parts, "]", newline);
  }

  private String map(Map<?, ?> map, String newline) {
    String inner = newline + indent;
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      entries.sort((a, b) -> Order.compare(a.getKey(), b.getKey()));
    }
    List<String> parts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : entries) {
      String key = entry.getKey() instanceof String text ? text : write(entry.getKey(), "");
      parts.add(quote(key) + colon + write(entry.getValue(), inner));
    }
    return enclosed("{", parts, "}", newline);
  }

  private String enclosed(String open, List<String> parts, String close, String newline) {
    if (parts.isEmpty() || indent == null) {
      return parts.stream().collect(Collectors.joining(comma, open, close));
    }
    String inner = newline + indent;
    return parts.stream().collect(Collectors.joining(comma + inner, open + inner, newline + close));
  }

  private static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return Values.decimal(number);
  }

  private String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int plain = "\"\\\n\r\t\b\f".indexOf(c);
      if (plain >= 0) {
        out.append('\\').append("\"\\nrtbf".charAt(plain));
      } else if (c < ' ' || (ascii && c > '~')) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
