package ai.r2ec.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configuration from the command line; the short options come last and win. */
final class Properties {

  private final List<String> arguments;

  /** Begins with what was given as {@code --name=value}. */
  Properties(List<String> given) {
    this.arguments = new ArrayList<>(given);
  }

  /** Sets {@code name} unless the value is null. */
  Properties set(String name, @Nullable Object value) {
    if (value != null) {
      arguments.removeIf(argument -> argument.startsWith("--" + name + "="));
      arguments.add("--" + name + "=" + value);
    }
    return this;
  }

  /** Sets {@code name} unless it was given. */
  Properties setDefault(String name, Object value) {
    return arguments.stream().anyMatch(argument -> argument.startsWith("--" + name + "="))
        ? this
        : set(name, value);
  }

  /** Each {@code --name=value}. */
  List<String> arguments() {
    return List.copyOf(arguments);
  }
}
