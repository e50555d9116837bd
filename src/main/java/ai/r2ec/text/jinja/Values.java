package ai.r2ec.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What values mean. A value is a {@code String, Long, Double, Boolean, List, Map}, {@link None},
 * {@link Undefined}, {@link Namespace} or {@link Callable}, and nothing else: no object of the
 * program can be reached from a template.
 */
final class Values {

  private static final int SMALLEST_PLAIN_EXPONENT = -4;
  private static final int SMALLEST_LARGE_EXPONENT = 16;

  private Values() {}

  /**
   * Takes plain data in, deep.
   *
   * @throws IllegalArgumentException if something else is in it
   */
  static Object of(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Double number -> number;
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(of(k), of(v)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(of(item)));
        yield copy;
      }
      default ->
          throw new IllegalArgumentException(value.getClass() + " is no data for a template");
    };
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case None _, Undefined _ -> false;
      default -> true;
    };
  }

  /** What is shown. */
  static String text(Object value) {
    return switch (value) {
      case String text -> text;
      case Undefined _ -> "";
      default -> representation(value);
    };
  }

  /** What is shown inside a list. */
  static String representation(Object value) {
    Budget.enter();
    String text = nested(value);
    Budget.made(text.length());
    Budget.leave();
    return text;
  }

  private static String nested(Object value) {
    return switch (value) {
      case String text -> Escapes.quote(text);
      case Boolean flag -> flag ? "True" : "False";
      case Long number -> number.toString();
      case Double number -> decimal(number);
      case None _ -> "None";
      case Undefined _ -> "Undefined";
      case Tuple tuple ->
          tuple.size() == 1
              ? "(" + representation(tuple.getFirst()) + ",)"
              : joined(tuple, "(", ")", Values::representation);
      case List<?> list -> joined(list, "[", "]", Values::representation);
      case Map<?, ?> map ->
          joined(
              map.entrySet(),
              "{",
              "}",
              e -> representation(e.getKey()) + ": " + representation(e.getValue()));
      default -> "<" + typeName(value) + ">";
    };
  }

  private static <T> String joined(
      Collection<T> items, String open, String close, Function<? super T, String> show) {
    return items.stream().map(show).collect(Collectors.joining(", ", open, close));
  }

  /** The shortest decimal that reads back as the number, laid out as Python does. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < SMALLEST_LARGE_EXPONENT) {
      String plain = exact.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = exact.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  static String typeName(Object value) {
    return switch (value) {
      case String _ -> "str";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case Double _ -> "float";
      case Tuple _ -> "tuple";
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "dict";
      case None _ -> "NoneType";
      case Undefined _ -> "Undefined";
      case Namespace _ -> "namespace";
      case LoopState _ -> "loop";
      default -> "function";
    };
  }

  /** The elements that a loop visits. */
  static List<Object> items(Object value) {
    return switch (value) {
      case String text -> Texts.characters(text);
      case List<?> list -> new ArrayList<>(list);
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case Undefined _ -> List.of();
      default ->
          throw new TemplateException("'%s' object is not iterable".formatted(typeName(value)));
    };
  }

  static int length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case Undefined _ -> 0;
      default ->
          throw new TemplateException(
              "object of type '%s' has no len()".formatted(typeName(value)));
    };
  }

  /** Whether a mapping may have it for a key; lists, as deep as they may be, are never hashed. */
  static boolean isKey(Object value) {
    return value instanceof String || isNumber(value) || value instanceof None;
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  /** A number that counts: booleans are 0 and 1. */
  static Number number(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1L : 0L;
      case Number number -> number;
      case Undefined undefined -> throw undefined.error();
      default -> throw new TemplateException("'%s' is no number".formatted(typeName(value)));
    };
  }
}
