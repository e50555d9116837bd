package ai.r2ec.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the OpenAPI schemas which members are always there: those that the records do not call
 * nullable. The compiler holds that promise, so the document may make it.
 */
final class RequiredMembers {

  private final Set<Class<?>> records = new LinkedHashSet<>();

  /** Collects the records that these types reach. */
  RequiredMembers(Collection<Class<?>> roots) {
    roots.forEach(this::collect);
  }

  /** Marks the members in the schemas of these records. */
  void mark(Map<String, Schema<?>> schemas) {
    for (Class<?> type : records) {
      Schema<?> schema = schemas.get(name(type));
      if (schema != null && schema.getProperties() != null) {
        for (RecordComponent member : type.getRecordComponents()) {
          if (always(member) && schema.getProperties().containsKey(wireName(member))) {
            schema.addRequiredItem(wireName(member));
          }
        }
      }
    }
  }

  private void collect(Type type) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument);
      }
    }
    if (!(type instanceof Class<?> wire)
        || !wire.getPackageName().equals(getClass().getPackageName())) {
      return;
    }
    if (wire.isSealed()) {
      for (Class<?> permitted : wire.getPermittedSubclasses()) {
        collect(permitted);
      }
    }
    if (wire.isRecord() && records.add(wire)) {
      for (RecordComponent member : wire.getRecordComponents()) {
        collect(member.getGenericType());
      }
    }
  }

  private static boolean always(RecordComponent member) {
    JsonInclude include = member.getAccessor().getAnnotation(JsonInclude.class);
    boolean leftOut = include != null && include.value() == JsonInclude.Include.NON_EMPTY;
    boolean nullable = member.getAnnotatedType().isAnnotationPresent(Nullable.class);
    boolean kept = include != null && include.value() == JsonInclude.Include.ALWAYS;
    return kept || (!nullable && !leftOut);
  }

  private static String wireName(RecordComponent member) {
    Method accessor = member.getAccessor();
    JsonProperty renamed = accessor.getAnnotation(JsonProperty.class);
    return renamed == null ? member.getName() : renamed.value();
  }

  private static String name(Class<?> type) {
    io.swagger.v3.oas.annotations.media.Schema named =
        type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    return named == null || named.name().isEmpty() ? type.getSimpleName() : named.name();
  }
}
