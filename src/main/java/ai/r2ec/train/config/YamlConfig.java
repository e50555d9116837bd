package ai.r2ec.train.config;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** Records from YAML and back. Only plain values are read: a file can not name classes. */
final class YamlConfig {

  private YamlConfig() {}

  static <R extends Record> R read(Path file, Class<R> type, R defaults) {
    try {
      return parse(Files.readString(file), file.toString(), type, defaults);
    } catch (NoSuchFileException e) {
      throw new R2ecException.Unusable("no such file: " + file, e);
    } catch (IOException e) {
      throw new R2ecException.Unusable("%s cannot be read as UTF-8 text".formatted(file), e);
    }
  }

  static <R extends Record> R parse(String yaml, String source, Class<R> type, R defaults) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object tree;
    try {
      tree = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      throw new R2ecException.Unusable(
          "%s is not valid YAML: %s".formatted(source, e.getMessage()), e);
    }
    return switch (tree) {
      case null -> defaults;
      case Map<?, ?> map -> new RecordBinder(type, defaults).bind(map, type);
      default -> throw new R2ecException.Unusable(source + " must hold keys with values");
    };
  }

  static String write(Record config) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setPrettyFlow(true);
    Map<String, Object> tree = new LinkedHashMap<>(RecordBinder.tree(config));
    return new Yaml(new Representer(options), options).dump(tree);
  }
}
