package ai.r2ec.text.jinja;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Equality and order of values. */
final class Order {

  private Order() {}

  static boolean equal(Object a, Object b) {
    Budget.enter();
    boolean equal = nestedEqual(a, b);
    Budget.leave();
    return equal;
  }

  private static boolean nestedEqual(Object a, Object b) {
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return compareNumbers(a, b) == 0;
    }
    if (a instanceof Undefined && b instanceof Undefined) {
      return true;
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      return left instanceof Tuple == right instanceof Tuple && equalItems(left, right);
    }
    if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      return left.size() == right.size()
          && left.entrySet().stream()
              .allMatch(
                  e -> {
                    Object other = right.get(e.getKey());
                    return other != null && equal(e.getValue(), other);
                  });
    }
    return a.equals(b);
  }

  /** Numbers by value, strings by code point, lists element by element; anything else fails. */
  static int compare(Object a, Object b) {
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return compareNumbers(a, b);
    }
    if (a instanceof String left && b instanceof String right) {
      return compareTexts(left, right);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      Budget.enter();
      int order = compareItems(left, right);
      Budget.leave();
      return order;
    }
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new TemplateException(
        "'%s' and '%s' have no order".formatted(Values.typeName(a), Values.typeName(b)));
  }

  static boolean contains(Object container, Object item) {
    return switch (container) {
      case String text when item instanceof String part -> text.contains(part);
      case String _ -> throw new TemplateException("only a string is found in a string");
      case Map<?, ?> map -> Values.isKey(item) && map.containsKey(item);
      default -> Values.items(container).stream().anyMatch(other -> equal(other, item));
    };
  }

  private static boolean equalItems(List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> others = right.iterator();
    return left.stream().allMatch(item -> equal(item, others.next()));
  }

  private static int compareItems(List<?> left, List<?> right) {
    Iterator<?> others = right.iterator();
    for (Object item : left) {
      if (!others.hasNext()) {
        return 1;
      }
      Object other = others.next();
      if (!equal(item, other)) {
        return compare(item, other);
      }
    }
    return others.hasNext() ? -1 : 0;
  }

  private static int compareNumbers(Object a, Object b) {
    Number left = Values.number(a);
    Number right = Values.number(b);
    return left instanceof Long whole && right instanceof Long other
        ? Long.compare(whole, other)
        : Double.compare(left.doubleValue() + 0.0, right.doubleValue() + 0.0);
  }

  private static int compareTexts(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    return Arrays.compare(a, b);
  }
}
