package ai.r2ec.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The command line, parted into configuration ({@code --r2ec.model=…}, {@code --server.port=…}) and
 * the words of a command. Without a command, {@code serve} is meant.
 *
 * @param properties configuration, each {@code --name=value} with a dot in its name
 * @param words command, options and operands
 */
record Arguments(List<String> properties, List<String> words) {

  private static final Pattern PROPERTY =
      Pattern.compile("--[a-z][a-z0-9-]*(\\.[A-Za-z0-9_\\[\\]-]+)+=.*", Pattern.DOTALL);

  private static final Set<String> ROOT_ONLY = Set.of("-h", "--help", "-V", "--version");

  /** Parts a command line. */
  static Arguments of(String... args) {
    List<String> properties = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String arg : args) {
      (PROPERTY.matcher(arg).matches() ? properties : words).add(arg);
    }
    if (noCommand(words)) {
      words.addFirst("serve");
    }
    return new Arguments(List.copyOf(properties), List.copyOf(words));
  }

  private static boolean noCommand(List<String> words) {
    List<String> rest = words.stream().filter(word -> !word.equals("--debug")).toList();
    return rest.isEmpty()
        || (rest.getFirst().startsWith("-") && !ROOT_ONLY.contains(rest.getFirst()));
  }
}
