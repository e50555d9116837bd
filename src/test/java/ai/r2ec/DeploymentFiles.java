package ai.r2ec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that put the service into containers, as plain text and plain YAML. */
final class DeploymentFiles {

  private DeploymentFiles() {}

  static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only document of a YAML or JSON file. */
  static Object yaml(String file) {
    return yamls(file).getFirst();
  }

  /** All documents of a YAML file. */
  static List<Object> yamls(String file) {
    return StreamSupport.stream(reader().loadAll(text(file)).spliterator(), false).toList();
  }

  /** What lies below a node; names step into maps, numbers into lists. */
  static Object at(Object node, Object... path) {
    Object here = node;
    for (Object step : path) {
      here =
          switch (here) {
            case Map<?, ?> map when map.containsKey(step) -> map.get(step);
            case List<?> list when step instanceof Integer index -> list.get(index);
            default -> throw new AssertionError("there is no " + step + " in " + here);
          };
    }
    return here;
  }

  /** The maps in a list. */
  static List<Object> each(Object list) {
    return new ArrayList<>((List<?>) list);
  }

  static Set<String> keys(Object map) {
    Set<String> keys = new TreeSet<>();
    ((Map<?, ?>) map).keySet().forEach(key -> keys.add((String) key));
    return keys;
  }

  /** The leaves of a tree of maps, by their path with dots. */
  static Map<String, Object> leaves(Object tree) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, Object node, Map<String, Object> leaves) {
    if (node instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, value) -> collect(path.isEmpty() ? "" + key : path + "." + key, value, leaves));
    } else {
      leaves.put(path, node);
    }
  }

  /** What the first group of the expression holds, wherever it matches. */
  static List<String> matches(String text, String expression) {
    return Pattern.compile(expression, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  /** The templates of the chart, joined. */
  static String templates() {
    try (Stream<Path> files = Files.walk(Path.of("helm/r2ec/templates"))) {
      List<String> texts =
          files.filter(Files::isRegularFile).sorted().map(file -> text(file.toString())).toList();
      return String.join("\n", texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Yaml reader() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }
}
