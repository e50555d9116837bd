package ai.r2ec.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands behind {@code is}. */
final class Tests {

  private Tests() {}

  static boolean passes(String test, Object value, CallArguments arguments) {
    return switch (test) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value instanceof None;
      case "string" -> value instanceof String;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable" -> isSequence(value) || value instanceof Undefined;
      case "sequence" -> isSequence(value) || value instanceof Undefined;
      case "callable" -> value instanceof Callable;
      case "lower" -> isCase(value, Values.text(value).toLowerCase(Locale.ROOT));
      case "upper" -> isCase(value, Values.text(value).toUpperCase(Locale.ROOT));
      case "odd" -> remainder(value, 2) == 1;
      case "even" -> remainder(value, 2) == 0;
      case "divisibleby" -> remainder(value, arguments.number(0, "num", 0)) == 0;
      case "sameas" -> Values.isKey(value) && value.equals(arguments.get(0, "other"));
      case "escaped" -> false;
      default -> Evaluator.holds(operator(test), value, arguments.get(0, "other"));
    };
  }

  private static String operator(String test) {
    return switch (test) {
      case "eq", "equalto", "==" -> "==";
      case "ne", "!=" -> "!=";
      case "lt", "lessthan", "<" -> "<";
      case "le", "<=" -> "<=";
      case "gt", "greaterthan", ">" -> ">";
      case "ge", ">=" -> ">=";
      case "in" -> "in";
      default -> throw new TemplateException("No test named '" + test + "'.");
    };
  }

  private static boolean isSequence(Object value) {
    return value instanceof String || value instanceof List<?> || value instanceof Map<?, ?>;
  }

  private static boolean isCase(Object value, String inCase) {
    String text = Values.text(value);
    return text.equals(inCase) && text.codePoints().anyMatch(Character::isLetter);
  }

  private static long remainder(Object value, long by) {
    if (Values.number(value) instanceof Long number && by != 0) {
      return Math.floorMod(number, by);
    }
    throw new TemplateException("only integers are divisible");
  }
}
