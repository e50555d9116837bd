package ai.r2ec.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters of lists and mappings. */
final class ListFilters {

  private final Filters filters;

  ListFilters(Filters filters) {
    this.filters = filters;
  }

  Object apply(String filter, Object value, CallArguments a) {
    return switch (filter) {
      case "join" ->
          Filters.join(
              value,
              Values.text(a.get(0, "d", "")),
              a.get(1, "attribute", None.NONE) instanceof String path ? path : null);
      case "list" -> Values.items(value);
      case "items" -> value instanceof Map<?, ?> map ? Lookup.pairs(map) : Values.items(value);
      case "dictsort" -> dictSorted(value, a);
      case "first" -> end(Values.items(value), true);
      case "last" -> end(Values.items(value), false);
      case "min" -> extreme(value, a, Order::compare);
      case "max" -> extreme(value, a, (x, y) -> Order.compare(y, x));
      case "sum" -> sum(value, a);
      case "sort" -> sorted(value, a);
      case "unique" -> unique(value, a);
      case "reverse" -> reversed(value);
      case "batch" -> batches(value, a);
      case "map" -> mapped(value, a);
      case "select" -> kept(value, test(a), true);
      case "reject" -> kept(value, test(a), false);
      case "selectattr" -> kept(value, attributeTest(a), true);
      case "rejectattr" -> kept(value, attributeTest(a), false);
      default -> throw new TemplateException("No filter named '" + filter + "'.");
    };
  }

  /** What a dotted path of names and numbers leads to. */
  static Object path(Object value, String path) {
    Object result = value;
    for (Object step : Texts.split(path, ".", -1)) {
      String name = (String) step;
      boolean number = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
      Object key = number && name.length() < 10 ? (Object) Long.valueOf(name) : name;
      result = Lookup.item(result, key);
    }
    return result;
  }

  private static Object end(List<Object> items, boolean first) {
    if (items.isEmpty()) {
      return new Undefined("No item in an empty sequence.");
    }
    return first ? items.getFirst() : items.getLast();
  }

  private Object extreme(Object value, CallArguments a, Comparator<Object> order) {
    Function<Object, Object> key = key(a, 1, a.flag(0, "case_sensitive"));
    return Values.items(value).stream()
        .min((x, y) -> order.compare(key.apply(x), key.apply(y)))
        .orElseGet(() -> new Undefined("No aggregated item, sequence was empty."));
  }

  private Object sum(Object value, CallArguments a) {
    Object total = a.get(1, "start", 0L);
    Object path = a.get(0, "attribute", None.NONE);
    for (Object item : Values.items(value)) {
      Object term = path instanceof String text ? path(item, text) : item;
      total = Arithmetic.apply("+", total, term);
    }
    return total;
  }

  private Object sorted(Object value, CallArguments a) {
    Function<Object, Object> key = key(a, 2, a.flag(1, "case_sensitive"));
    List<Object> items = new ArrayList<>(Values.items(value));
    Comparator<Object> order = (x, y) -> Order.compare(key.apply(x), key.apply(y));
    items.sort(a.flag(0, "reverse") ? order.reversed() : order);
    return items;
  }

  private Object dictSorted(Object value, CallArguments a) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new TemplateException("dictsort needs a mapping");
    }
    int place = a.get(1, "by", "key").equals("value") ? 1 : 0;
    boolean sensitive = a.flag(0, "case_sensitive");
    Comparator<Object> order =
        (x, y) -> Order.compare(part(x, place, sensitive), part(y, place, sensitive));
    List<Object> pairs = Lookup.pairs(map);
    pairs.sort(a.flag(2, "reverse") ? order.reversed() : order);
    return pairs;
  }

  private static Object part(Object pair, int place, boolean sensitive) {
    return folded(((Tuple) pair).get(place), sensitive);
  }

  private Object unique(Object value, CallArguments a) {
    Function<Object, Object> key = key(a, 1, a.flag(0, "case_sensitive"));
    List<Object> seen = new ArrayList<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      Object itemKey = key.apply(item);
      Budget.made(seen.size());
      if (seen.stream().noneMatch(other -> Order.equal(other, itemKey))) {
        seen.add(itemKey);
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object reversed(Object value) {
    List<Object> items = new ArrayList<>(Values.items(value));
    Collections.reverse(items);
    if (value instanceof String) {
      StringBuilder text = new StringBuilder();
      items.forEach(text::append);
      return text.toString();
    }
    return items;
  }

  private static Object batches(Object value, CallArguments a) {
    int size = Math.max(1, a.number(0, "linecount", 1));
    List<Object> batches = new ArrayList<>();
    List<Object> items = Values.items(value);
    for (int from = 0; from < items.size(); from += size) {
      List<Object> batch =
          new ArrayList<>(items.subList(from, Math.min(items.size(), from + size)));
      while (a.find(1, "fill_with") != null && batch.size() < size) {
        batch.add(a.get(1, "fill_with"));
      }
      batches.add(batch);
    }
    return batches;
  }

  private Object mapped(Object value, CallArguments a) {
    List<Object> results = new ArrayList<>();
    boolean attribute = a.positional().isEmpty();
    for (Object item : Values.items(value)) {
      if (attribute) {
        Object found = path(item, a.text(0, "attribute"));
        results.add(found instanceof Undefined ? a.get(1, "default", found) : found);
      } else {
        results.add(filters.apply(a.text(0, "filter"), item, a.without(1)));
      }
    }
    return results;
  }

  private static List<Object> kept(Object value, Predicate<Object> test, boolean wanted) {
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      if (test.test(item) == wanted) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static Predicate<Object> test(CallArguments a) {
    if (a.positional().isEmpty()) {
      return Values::isTrue;
    }
    return item -> Tests.passes(a.text(0, "test"), item, a.without(1));
  }

  private Predicate<Object> attributeTest(CallArguments a) {
    Predicate<Object> test = test(a.without(1));
    return item -> test.test(path(item, a.text(0, "attribute")));
  }

  private Function<Object, Object> key(CallArguments a, int place, boolean sensitive) {
    @Nullable String path = a.get(place, "attribute", None.NONE) instanceof String s ? s : null;
    return item -> folded(path == null ? item : path(item, path), sensitive);
  }

  private static Object folded(Object value, boolean sensitive) {
    return !sensitive && value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }
}
