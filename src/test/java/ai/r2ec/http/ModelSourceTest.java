package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.bundle.ModelDownload;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Which adapter serves on the small model. */
class ModelSourceTest {

  @TempDir Path cache;

  @Test
  void theDemoIsServedWithTheAdapterOfTheProgram() {
    assertThat(adapter(Map.of())).isNotNull().endsWithRaw(Path.of("demo-games")).isDirectory();
  }

  @Test
  void anAdapterThatIsNamedIsTheOne() {
    assertThat(adapter(Map.of("r2ec.adapter", "mine"))).isEqualTo(Path.of("mine"));
  }

  @ParameterizedTest
  @CsvSource({
    "r2ec.adapter,none",
    "r2ec.catalog.name,shop",
    "r2ec.demo,false",
    "r2ec.templates,wording",
    "r2ec.model,elsewhere"
  })
  void whoeverAsksForSomethingElseGetsNone(String key, String value) {
    assertThat(adapter(Map.of(key, value))).isNull();
  }

  @Test
  void anotherBaseModelGetsNone() {
    R2ecProperties properties = properties(Map.of());
    assertThat(new ModelSource(properties).locate(cache.resolve("nano")).adapter()).isNull();
  }

  private @Nullable Path adapter(Map<String, String> keys) {
    Path small = ModelDownload.smolLm2(cache).path();
    return new ModelSource(properties(keys)).locate(small).adapter();
  }

  private R2ecProperties properties(Map<String, String> keys) {
    Map<String, String> all = new HashMap<>(keys);
    all.put("r2ec.cache-dir", cache.toString());
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("r2ec", R2ecProperties.class);
  }
}
