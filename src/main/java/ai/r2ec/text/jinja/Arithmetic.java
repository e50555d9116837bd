package ai.r2ec.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The operators {@code + - * / // % **}. */
final class Arithmetic {

  private Arithmetic() {}

  static Object apply(String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Values.isNumber(left) && Values.isNumber(right)) {
      return numbers(operator, Values.number(left), Values.number(right));
    }
    return switch (operator) {
      case "+" -> sum(left, right);
      case "*" ->
          right instanceof Long times
              ? repeated(left, times)
              : left instanceof Long times
                  ? repeated(right, times)
                  : unsupported(operator, left, right);
      case "%" ->
          left instanceof String pattern
              ? filled(pattern, right)
              : unsupported(operator, left, right);
      default -> unsupported(operator, left, right);
    };
  }

  static Object signed(boolean negative, Object value) {
    Number number = Values.number(value);
    if (!negative) {
      return number;
    }
    return number instanceof Long whole
        ? (Object) exactly(() -> Math.negateExact(whole))
        : -number.doubleValue();
  }

  private static Object numbers(String operator, Number left, Number right) {
    if (left instanceof Long a && right instanceof Long b) {
      return whole(operator, a, b);
    }
    return fractional(operator, left.doubleValue(), right.doubleValue());
  }

  private static Object whole(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> exactly(() -> Math.addExact(a, b));
      case "-" -> exactly(() -> Math.subtractExact(a, b));
      case "*" -> exactly(() -> Math.multiplyExact(a, b));
      case "/" -> fractional(operator, (double) a, (double) b);
      case "//" -> exactly(() -> Math.floorDiv(a, b));
      case "%" -> exactly(() -> Math.floorMod(a, b));
      case "**" -> b < 0 ? Math.pow((double) a, (double) b) : (Object) exactly(() -> power(a, b));
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static Object fractional(String operator, double a, double b) {
    if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new TemplateException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - Math.floor(a / b) * b;
      case "**" -> Math.pow(a, b);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static long power(long base, long exponent) {
    long result = 1;
    for (long i = 0; i < exponent && result != 0 && !(base == 1 || (base == -1 && i > 1)); i++) {
      result = Math.multiplyExact(result, base);
    }
    return base == -1 ? (exponent % 2 == 0 ? 1 : -1) : result;
  }

  private static Object sum(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      Budget.made((long) a.length() + b.length());
      return a + b;
    }
    if (left instanceof List<?> a
        && right instanceof List<?> b
        && left instanceof Tuple == right instanceof Tuple) {
      List<Object> all = new ArrayList<>(a);
      all.addAll(b);
      Budget.made(all.size());
      return left instanceof Tuple ? new Tuple(all) : all;
    }
    return unsupported("+", left, right);
  }

  private static Object repeated(Object value, long times) {
    int count = Math.clamp(times, 0, Integer.MAX_VALUE);
    if (value instanceof String text) {
      Budget.made((long) text.length() * count);
      return text.repeat(text.isEmpty() ? 0 : count);
    }
    if (value instanceof List<?> list) {
      Budget.made((long) list.size() * count);
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < count && !list.isEmpty(); i++) {
        all.addAll(list);
      }
      return value instanceof Tuple ? new Tuple(all) : all;
    }
    return unsupported("*", value, times);
  }

  private static Object filled(String pattern, Object value) {
    List<Object> values = value instanceof Tuple tuple ? tuple : List.of(value);
    return Formats.percent(pattern, new CallArguments(values, Map.of()));
  }

  private static Object unsupported(String operator, Object left, Object right) {
    throw new TemplateException(
        "unsupported operand types for %s: '%s' and '%s'"
            .formatted(operator, Values.typeName(left), Values.typeName(right)));
  }

  private static long exactly(LongSupplier computation) {
    try {
      return computation.getAsLong();
    } catch (ArithmeticException e) {
      throw new TemplateException("integer overflow or division by zero");
    }
  }
}
