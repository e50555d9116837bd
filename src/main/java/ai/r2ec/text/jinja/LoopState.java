package ai.r2ec.text.jinja;

import java.util.List;

/** The variable {@code loop}. */
final class LoopState {

  private final List<Object> items;
  private final int depth;
  private int index = -1;
  private List<Object> lastChanged = List.of(None.NONE, None.NONE);

  LoopState(List<Object> items, int depth) {
    this.items = items;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  void advance() {
    index++;
  }

  Object field(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> (long) depth;
      case "depth0" -> depth - 1L;
      case "previtem" ->
          index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          index + 1 < items.size() ? items.get(index + 1) : new Undefined("there is no next item");
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> Undefined.attribute(this, name);
    };
  }

  private Object cycle(CallArguments arguments) {
    List<Object> values = arguments.positional();
    if (values.isEmpty()) {
      throw new TemplateException("no items for cycling given");
    }
    return values.get(index % values.size());
  }

  private Object changed(CallArguments arguments) {
    boolean changed = !Order.equal(lastChanged, arguments.positional());
    lastChanged = arguments.positional();
    return changed;
  }
}
