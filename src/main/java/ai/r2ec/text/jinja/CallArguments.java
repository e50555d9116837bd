package ai.r2ec.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluated arguments, found by place or by name. */
record CallArguments(List<Object> positional, Map<String, Object> named) {

  static final CallArguments NONE = new CallArguments(List.of(), Map.of());

  @Nullable Object find(int place, String name) {
    return place < positional.size() ? positional.get(place) : named.get(name);
  }

  Object get(int place, String name) {
    Object value = find(place, name);
    if (value == null) {
      throw new TemplateException("argument '" + name + "' is missing");
    }
    return value;
  }

  Object get(int place, String name, Object otherwise) {
    Object value = find(place, name);
    return value == null ? otherwise : value;
  }

  String text(int place, String name) {
    if (get(place, name) instanceof String text) {
      return text;
    }
    throw new TemplateException("argument '" + name + "' must be a string");
  }

  int number(int place, String name, int otherwise) {
    return switch (get(place, name, (long) otherwise)) {
      case Long number when number == number.intValue() -> number.intValue();
      case Boolean flag -> flag ? 1 : 0;
      default -> throw new TemplateException("argument '" + name + "' must be a small integer");
    };
  }

  boolean flag(int place, String name) {
    return Values.isTrue(get(place, name, false));
  }

  CallArguments without(int first) {
    return new CallArguments(
        positional.subList(Math.min(first, positional.size()), positional.size()), named);
  }
}
