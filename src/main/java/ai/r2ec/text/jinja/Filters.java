package ai.r2ec.text.jinja;

import java.util.Locale;
import java.util.Map;

/** What stands behind a bar, for single values; {@link ListFilters} has the rest. */
final class Filters {

  private static final int INDENT = 4;
  private static final int TRUNCATED = 255;
  private static final int TRUNCATION_LEEWAY = 5;

  private final ListFilters lists;

  Filters() {
    this.lists = new ListFilters(this);
  }

  Object apply(String filter, Object value, CallArguments arguments) {
    Object result = single(filter, value, arguments);
    if (result instanceof String text) {
      Budget.made(text.length());
    }
    return result;
  }

  private Object single(String filter, Object value, CallArguments a) {
    return switch (filter) {
      case "default", "d" -> {
        boolean missing =
            value instanceof Undefined || (a.flag(1, "boolean") && !Values.isTrue(value));
        yield missing ? a.get(0, "default_value", "") : value;
      }
      case "tojson" -> Json.write(value, a);
      case "string" -> Values.text(value);
      case "safe" -> Values.text(value);
      case "escape", "e" -> escape(Values.text(value));
      case "length", "count" -> (long) Values.length(value);
      case "int" -> integer(value, a.get(0, "default", 0L));
      case "float" -> decimal(value, a.get(0, "default", 0.0));
      case "abs" ->
          Values.number(value) instanceof Long whole
              ? (Object) Math.abs(whole)
              : Math.abs(Values.number(value).doubleValue());
      case "round" -> round(Values.number(value).doubleValue(), a);
      case "attr" -> Lookup.attribute(value, a.text(0, "name"));
      default -> text(filter, value, a);
    };
  }

  private Object text(String filter, Object value, CallArguments a) {
    return switch (filter) {
      case "trim" ->
          Texts.strip(
              Values.text(value),
              a.get(0, "chars", None.NONE) instanceof String set ? set : null,
              true,
              true);
      case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
      case "capitalize" -> Texts.capitalize(Values.text(value));
      case "title" -> Texts.title(Values.text(value));
      case "replace" ->
          StringMethods.replace(
              Values.text(value),
              Values.text(a.get(0, "old")),
              Values.text(a.get(1, "new")),
              a.number(2, "count", -1));
      case "indent" -> indent(Values.text(value), a);
      case "format" -> Formats.percent(Values.text(value), a);
      case "wordcount" -> (long) Texts.words(Values.text(value), -1).size();
      case "truncate" -> truncate(Values.text(value), a);
      default -> lists.apply(filter, value, a);
    };
  }

  static String join(
      Object items, String glue, @org.jspecify.annotations.Nullable String attribute) {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object item : Values.items(items)) {
      out.append(first ? "" : glue);
      out.append(Values.text(attribute == null ? item : ListFilters.path(item, attribute)));
      Budget.made(out.length());
      first = false;
    }
    return out.toString();
  }

  private static String indent(String text, CallArguments arguments) {
    Object width = arguments.get(0, "width", (long) INDENT);
    String indent =
        width instanceof String string
            ? string
            : " ".repeat(Math.clamp(arguments.number(0, "width", INDENT), 0, 1_000));
    return Texts.indent(text, indent, arguments.flag(1, "first"), arguments.flag(2, "blank"));
  }

  private static String truncate(String text, CallArguments arguments) {
    int length = arguments.number(0, "length", TRUNCATED);
    String end = Values.text(arguments.get(2, "end", "..."));
    int leeway = arguments.number(3, "leeway", TRUNCATION_LEEWAY);
    if (text.codePointCount(0, text.length()) <= length + leeway) {
      return text;
    }
    int cut = text.offsetByCodePoints(0, Math.max(0, length - end.length()));
    String kept = text.substring(0, cut);
    int space = kept.lastIndexOf(' ');
    return (arguments.flag(1, "killwords") || space < 0 ? kept : kept.substring(0, space)) + end;
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Map<Character, String> entities =
        Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '\'', "&#39;", '"', "&#34;");
    for (int i = 0; i < text.length(); i++) {
      String entity = entities.get(text.charAt(i));
      out.append(entity == null ? Character.toString(text.charAt(i)) : entity);
    }
    return out.toString();
  }

  private static Object integer(Object value, Object otherwise) {
    try {
      return switch (value) {
        case String text when text.strip().matches("[+-]?\\d+") -> Long.parseLong(text.strip());
        case String text -> (long) Double.parseDouble(text.strip());
        case Undefined undefined -> throw undefined.error();
        default -> Values.isNumber(value) ? (Object) Values.number(value).longValue() : otherwise;
      };
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object decimal(Object value, Object otherwise) {
    try {
      return switch (value) {
        case String text -> Double.parseDouble(text.strip());
        case Undefined undefined -> throw undefined.error();
        default -> Values.isNumber(value) ? (Object) Values.number(value).doubleValue() : otherwise;
      };
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object round(double value, CallArguments arguments) {
    double scale = Math.pow(10, Math.clamp(arguments.number(0, "precision", 0), 0, 15));
    return switch (Values.text(arguments.get(1, "method", "common"))) {
      case "ceil" -> Math.ceil(value * scale) / scale;
      case "floor" -> Math.floor(value * scale) / scale;
      default ->
          new java.math.BigDecimal(value)
              .setScale((int) Math.log10(scale), java.math.RoundingMode.HALF_EVEN)
              .doubleValue();
    };
  }
}
