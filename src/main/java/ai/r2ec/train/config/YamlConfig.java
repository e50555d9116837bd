package ai.r2ec.train.config;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** Records from YAML and back. Only plain values are read: a file can not name classes. */
final class YamlConfig {

  private YamlConfig() {}

  static <R extends Record> R read(
      @Nullable Path file, Map<String, String> settings, Class<R> type, R defaults) {
    if (file == null) {
      return parse("", settings, type, defaults);
    }
    try {
      return parse(Files.readString(file), settings, type, defaults);
    } catch (R2ecException.Unusable e) {
      throw new R2ecException.Unusable(file + " " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new R2ecException.Unusable("no such file: " + file, e);
    } catch (IOException e) {
      throw new R2ecException.Unusable("%s cannot be read as UTF-8 text".formatted(file), e);
    }
  }

  static <R extends Record> R parse(
      String yaml, Map<String, String> settings, Class<R> type, R defaults) {
    Map<Object, @Nullable Object> tree = new LinkedHashMap<>();
    switch (load(yaml)) {
      case null -> {}
      case Map<?, ?> map -> tree.putAll(map);
      default -> throw new R2ecException.Unusable("must hold keys with values");
    }
    settings.forEach((key, value) -> set(tree, key, load(value)));
    return new RecordBinder(type, defaults).bind(tree, type);
  }

  private static @Nullable Object load(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      return new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      throw new R2ecException.Unusable("is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static void set(Map<Object, @Nullable Object> tree, String key, @Nullable Object value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      tree.put(key, value);
      return;
    }
    Map<Object, @Nullable Object> section = new LinkedHashMap<>();
    if (tree.get(key.substring(0, dot)) instanceof Map<?, ?> given) {
      section.putAll(given);
    }
    set(section, key.substring(dot + 1), value);
    tree.put(key.substring(0, dot), section);
  }

  static String write(Record config) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setPrettyFlow(true);
    Map<String, Object> tree = new LinkedHashMap<>(RecordBinder.tree(config));
    return new Yaml(new Representer(options), options).dump(tree);
  }
}
