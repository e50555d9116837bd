package ai.r2ec.text.jinja;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions every template may call. */
final class Globals {

  private final Map<String, Callable> functions;

  Globals(Clock clock) {
    functions =
        Map.of(
            "range", a -> range(a),
            "namespace", a -> new Namespace(fields(a)),
            "dict", a -> new LinkedHashMap<Object, Object>(fields(a)),
            "raise_exception", a -> raise(Values.text(a.get(0, "message"))),
            "strftime_now", a -> Formats.date(a.text(0, "format"), clock));
  }

  @Nullable Object find(String name) {
    return functions.get(name);
  }

  private static List<Object> range(CallArguments arguments) {
    int first = arguments.number(0, "start", 0);
    boolean one = arguments.positional().size() == 1;
    long from = one ? 0 : first;
    long to = one ? first : arguments.number(1, "stop", 0);
    long step = arguments.number(2, "step", 1);
    if (step == 0) {
      throw new TemplateException("range step must not be zero");
    }
    Budget.made(Math.max(0, (to - from) / step));
    List<Object> numbers = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Map<String, Object> fields(CallArguments arguments) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!arguments.positional().isEmpty()
        && arguments.positional().getFirst() instanceof Map<?, ?> map) {
      map.forEach((key, value) -> fields.put(Values.text(key), value));
    }
    fields.putAll(arguments.named());
    return fields;
  }

  private static Object raise(String message) {
    throw new TemplateException(message);
  }
}
