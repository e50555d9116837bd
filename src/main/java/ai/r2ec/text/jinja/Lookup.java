package ai.r2ec.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes, items and slices. Only data and the methods listed here are ever found. */
final class Lookup {

  private Lookup() {}

  /** {@code target.name}: a method or field first, then an item of a mapping. */
  static Object attribute(Object target, String name) {
    return switch (target) {
      case Undefined undefined -> throw undefined.error();
      case Namespace namespace -> orUndefined(namespace.fields().get(name), target, name);
      case LoopState loop -> loop.field(name);
      case Map<?, ?> map -> {
        Object method = mapMethod(map, name);
        yield method != null ? method : orUndefined(map.get(name), target, name);
      }
      case String text -> orUndefined(StringMethods.find(text, name), target, name);
      case List<?> list -> orUndefined(listMethod(list, name), target, name);
      default -> Undefined.attribute(target, name);
    };
  }

  /** {@code target[key]}: an item first, then what an attribute of that name would give. */
  static Object item(Object target, Object key) {
    return switch (target) {
      case Undefined undefined -> throw undefined.error();
      case Map<?, ?> map when Values.isKey(key) && map.containsKey(key) ->
          orUndefined(map.get(key), target, "");
      case String text when key instanceof Long index -> {
        List<Object> characters = Texts.characters(text);
        yield at(characters, index);
      }
      case List<?> list when key instanceof Long index -> at(list, index);
      default ->
          key instanceof String name
              ? attribute(target, name)
              : Undefined.attribute(target, Values.text(key));
    };
  }

  static Object slice(
      Object target, @Nullable Long from, @Nullable Long to, @Nullable Long stepOrNull) {
    long step = stepOrNull == null ? 1 : stepOrNull;
    if (step == 0) {
      throw new TemplateException("slice step cannot be zero");
    }
    if (!(target instanceof String) && !(target instanceof List<?>)) {
      return target instanceof Undefined undefined
          ? raise(undefined)
          : Undefined.attribute(target, "slice");
    }
    List<Object> items = Values.items(target);
    int size = items.size();
    long start = bound(from, size, step > 0 ? 0 : size - 1L, step);
    long end = bound(to, size, step > 0 ? size : -1L, step);
    List<Object> chosen = new ArrayList<>();
    for (long i = start; step > 0 ? i < end : i > end; i += step) {
      chosen.add(items.get((int) i));
    }
    if (target instanceof String) {
      StringBuilder text = new StringBuilder();
      chosen.forEach(text::append);
      return text.toString();
    }
    return target instanceof Tuple ? new Tuple(chosen) : chosen;
  }

  private static Object raise(Undefined undefined) {
    throw undefined.error();
  }

  private static long bound(@Nullable Long given, int size, long otherwise, long step) {
    if (given == null) {
      return otherwise;
    }
    long index = given < 0 ? given + size : given;
    return step > 0 ? Math.clamp(index, 0L, (long) size) : Math.clamp(index, -1L, size - 1L);
  }

  private static Object at(List<?> items, long index) {
    long place = index < 0 ? index + items.size() : index;
    return place >= 0 && place < items.size()
        ? items.get((int) place)
        : new Undefined("'list object' has no element " + index);
  }

  private static Object orUndefined(@Nullable Object value, Object target, String name) {
    return value == null ? Undefined.attribute(target, name) : value;
  }

  private static @Nullable Object mapMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (Callable) _ -> pairs(map);
      case "keys" -> (Callable) _ -> new ArrayList<Object>(map.keySet());
      case "values" -> (Callable) _ -> new ArrayList<Object>(map.values());
      case "copy" -> (Callable) _ -> new LinkedHashMap<Object, Object>(map);
      case "get" ->
          (Callable)
              arguments -> {
                Object key = arguments.get(0, "key");
                Object value = Values.isKey(key) ? map.get(key) : null;
                return value == null ? arguments.get(1, "default", None.NONE) : value;
              };
      // A template may read what it is given but not change it.
      case "clear", "pop", "popitem", "setdefault", "update" ->
          new Undefined("a template must not call '" + name + "'");
      default -> null;
    };
  }

  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>(map.size());
    map.forEach((key, value) -> pairs.add(new Tuple(List.of(key, value))));
    return pairs;
  }

  private static @Nullable Object listMethod(List<?> list, String name) {
    return switch (name) {
      case "index" ->
          (Callable)
              arguments -> {
                for (int i = 0; i < list.size(); i++) {
                  if (Order.equal(list.get(i), arguments.get(0, "value"))) {
                    return (long) i;
                  }
                }
                throw new TemplateException("the value is not in the list");
              };
      case "count" ->
          (Callable)
              arguments ->
                  list.stream().filter(v -> Order.equal(v, arguments.get(0, "value"))).count();
      case "copy" -> (Callable) _ -> new ArrayList<Object>(list);
      default -> null;
    };
  }
}
