package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** The file {@code settings.json} beside a bundle's templates; a key left out keeps its default. */
record PromptSettings(
    @JsonProperty("layout") @Nullable String layout,
    @JsonProperty("marker") @Nullable String marker,
    @JsonProperty("marker_end") @Nullable String markerEnd,
    @JsonProperty("category_noun") @Nullable String categoryNoun,
    @JsonProperty("item_statistics") @Nullable Boolean itemStatistics,
    @JsonProperty("temperature") @Nullable Double temperature,
    @JsonProperty("pooling") @Nullable String pooling) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static PromptSettings read(Path file) {
    if (!Files.exists(file)) {
      return new PromptSettings(null, null, null, null, null, null, null);
    }
    try {
      return JSON.readValue(Files.readString(file), PromptSettings.class);
    } catch (UnrecognizedPropertyException e) {
      throw new R2ecException.Unusable(
          "%s: unknown setting \"%s\"".formatted(file, e.getPropertyName()), e);
    } catch (JacksonException e) {
      throw new R2ecException.Unusable(
          "%s is not a JSON object of known settings: %s".formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read " + file, e);
    }
  }

  /** Every setting of the templates, none left to its default. */
  static PromptSettings of(PromptTemplates templates) {
    return new PromptSettings(
        name(templates.layout()),
        templates.marker(),
        templates.markerEnd(),
        templates.categoryNoun(),
        templates.itemStatistics(),
        templates.temperature(),
        name(templates.pooling()));
  }

  String json() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  /** Puts the settings over the defaults; an empty template keeps the default wording. */
  PromptTemplates apply(String userTemplate, String itemTemplate) {
    PromptTemplates base =
        PromptTemplates.defaults(
            layout == null ? Layout.BLOCK : choice("layout", layout, Layout.class));
    return new PromptTemplates(
        userTemplate.isEmpty() ? base.userTemplate() : userTemplate,
        itemTemplate.isEmpty() ? base.itemTemplate() : itemTemplate,
        base.layout(),
        marker == null ? base.marker() : marker,
        markerEnd == null ? base.markerEnd() : markerEnd,
        categoryNoun == null ? base.categoryNoun() : categoryNoun,
        itemStatistics == null ? base.itemStatistics() : itemStatistics,
        temperature == null ? base.temperature() : temperature,
        pooling == null ? base.pooling() : choice("pooling", pooling, Pooling.class));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E choice(String setting, String value, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(value)) {
        return constant;
      }
    }
    throw new R2ecException.Unusable(
        "unknown %s \"%s\" in settings.json".formatted(setting, value));
  }
}
