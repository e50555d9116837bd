package ai.r2ec.train.config;

import ai.r2ec.domain.FieldError;
import ai.r2ec.domain.R2ecException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tree of maps into nested records, by the names of their components. What the tree does not
 * mention is taken from the defaults; every unknown key, wrong type and broken bound is gathered.
 */
final class RecordBinder {

  private final Record defaults;
  private final List<String> known = new ArrayList<>();
  private final List<FieldError> errors = new ArrayList<>();

  RecordBinder(Class<? extends Record> type, Record defaults) {
    this.defaults = defaults;
    collect("", type);
  }

  <R extends Record> R bind(Map<?, ?> tree, Class<R> type) {
    R bound = type.cast(section("", tree, defaults));
    if (!errors.isEmpty()) {
      throw new R2ecException.Invalid(errors);
    }
    return bound;
  }

  /** Nested maps of the values that YAML knows; absent values stand as null. */
  static Map<String, @Nullable Object> tree(Record config) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      tree.put(ConfigNames.snakeCase(component.getName()), plain(value(config, component)));
    }
    return tree;
  }

  /** All values by the paths of their keys; see {@link TrainConfig#settings}. */
  static Map<String, String> settings(TrainConfig config) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("seed", Long.toString(config.seed()));
    for (RecordComponent section : TrainConfig.class.getRecordComponents()) {
      if (value(config, section) instanceof Record held) {
        for (RecordComponent component : held.getClass().getRecordComponents()) {
          settings.put(
              ConfigNames.snakeCase(section.getName())
                  + "."
                  + ConfigNames.snakeCase(component.getName()),
              shown(value(held, component)));
        }
      }
    }
    return settings;
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "–";
      case Path path -> String.valueOf(path.getFileName());
      case Enum<?> constant -> ConfigNames.of(constant);
      default -> value.toString();
    };
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Record section -> tree(section);
      case Enum<?> constant -> ConfigNames.of(constant);
      case Path path -> path.toString();
      case List<?> list -> List.copyOf(list);
      default -> value;
    };
  }

  private void collect(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + ConfigNames.snakeCase(component.getName());
      known.add(path);
      if (component.getType().isRecord()) {
        collect(path + ".", component.getType());
      }
    }
  }

  /** The section, or its defaults when it breaks something; what it breaks is noted. */
  private Record section(String prefix, Map<?, ?> tree, Record otherwise) {
    RecordComponent[] components = otherwise.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = ConfigNames.snakeCase(components[i].getName());
      Object standard = value(otherwise, components[i]);
      values[i] =
          tree.containsKey(key)
              ? component(prefix + key, tree.get(key), components[i], standard)
              : standard;
    }
    for (Object key : tree.keySet()) {
      if (!known.contains(prefix + key)) {
        errors.add(unknown(prefix + key));
      }
    }
    return create(otherwise, values);
  }

  private FieldError unknown(String key) {
    Optional<String> meant = ConfigNames.meant(key, known);
    return new FieldError(
        key, "is no key of this file" + meant.map(m -> "; did you mean " + m + "?").orElse(""));
  }

  private @Nullable Object component(
      String path, @Nullable Object given, RecordComponent component, @Nullable Object standard) {
    if (standard instanceof Record section) {
      return switch (given) {
        case null -> section;
        case Map<?, ?> map -> section(path + ".", map, section);
        default -> noted(path, "must be a section of keys, got " + given, section);
      };
    }
    if (given == null) {
      // An empty key asks for nothing: what has no value by default has none, the rest its default.
      return standard;
    }
    Object converted = convert(component.getType(), given);
    return converted != null
        ? converted
        : noted(
            path, "must be %s, got %s".formatted(meaning(component.getType()), given), standard);
  }

  private @Nullable Object noted(String path, String error, @Nullable Object otherwise) {
    errors.add(new FieldError(path, error));
    return otherwise;
  }

  /** The value in the wanted type; null when it is of another kind. */
  private static @Nullable Object convert(Class<?> type, Object given) {
    if (type == int.class) {
      return given instanceof Integer whole ? whole : null;
    }
    if (type == long.class) {
      return given instanceof Integer || given instanceof Long
          ? ((Number) given).longValue()
          : null;
    }
    if (type == double.class || type == Double.class) {
      return number(given);
    }
    if (type == boolean.class) {
      return given instanceof Boolean flag ? flag : null;
    }
    if (type == List.class) {
      return given instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
          ? list
          : null;
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> ConfigNames.of((Enum<?>) constant).equals(given))
          .findFirst()
          .orElse(null);
    }
    if (given instanceof Map || given instanceof List) {
      return null;
    }
    return type == Path.class ? Path.of(given.toString()) : given.toString();
  }

  /** YAML 1.1 takes {@code 1e-5}, which has no dot, for a text. */
  private static @Nullable Double number(Object given) {
    try {
      double value =
          given instanceof Number number
              ? number.doubleValue()
              : given instanceof String text ? Double.parseDouble(text) : Double.NaN;
      return Double.isFinite(value) ? (Double) value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String meaning(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a finite number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == List.class) {
      return "a list of texts";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants()).map(c -> ConfigNames.of((Enum<?>) c)).toList();
    }
    return "a text";
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private Record create(Record otherwise, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(otherwise.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return (Record) otherwise.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof R2ecException.Invalid invalid) {
        errors.addAll(invalid.errors());
        return otherwise;
      }
      throw new IllegalStateException(Objects.requireNonNull(e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + otherwise.getClass(), e);
    }
  }
}
