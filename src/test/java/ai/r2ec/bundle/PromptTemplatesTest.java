package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PromptTemplatesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Layout.class)
  void theDefaultWordingNamesBothMarkersAndAnyNoun(Layout layout) {
    PromptTemplates templates = PromptTemplates.defaults(layout);
    assertThat(templates.layout()).isEqualTo(layout);
    assertThat(templates.userTemplate()).contains("{{ marker }}", "{{ marker_end }}", "{{ noun }}");
    assertThat(templates.itemTemplate()).contains("{{ marker }}", "{{ marker_end }}", "{{ noun }}");
    assertThat(templates.temperature()).isEqualTo(0.02);
    assertThat(templates.itemStatistics()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedLoadsBackTheSame(Layout layout, @TempDir Path saved) throws IOException {
    PromptTemplates templates =
        PromptTemplates.defaults(layout).withCategoryNoun("board \"game\", ü");
    templates.save(saved);
    assertThat(PromptTemplates.load(saved)).isEqualTo(templates);
  }

  @Test
  void aBundleWithoutFilesGetsTheDefaults() {
    assertThat(PromptTemplates.load(folder.resolve("absent")))
        .isEqualTo(PromptTemplates.defaults());
  }

  @Test
  void filesAndSettingsOfTheBundleComeFirst() throws IOException {
    Files.writeString(folder.resolve("user.jinja"), "U {{ lines }}");
    Files.writeString(
        folder.resolve("settings.json"),
        """
        {"layout": "paper", "marker": "[[go]]", "marker_end": "[[end]]", "category_noun": "book",
         "item_statistics": true, "temperature": 0.05, "pooling": "last_token"}""");
    PromptTemplates templates = PromptTemplates.load(folder);
    assertThat(templates)
        .isEqualTo(
            new PromptTemplates(
                "U {{ lines }}",
                PromptTemplates.defaults().itemTemplate(),
                Layout.PAPER,
                "[[go]]",
                "[[end]]",
                "book",
                true,
                0.05,
                Pooling.LAST_TOKEN));
    assertThat(templates.withCategoryNoun("film").categoryNoun()).isEqualTo("film");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{\"layuot\": \"paper\"} => layuot",
        "{\"layout\": \"grid\"} => layout",
        "{\"pooling\": \"mean\"} => pooling",
        "{\"marker\": \"answer\"} => marker",
        "{\"marker\": \"< answer >\"} => marker",
        "{\"marker_end\": \"<\"} => marker_end",
        "{\"category_noun\": \" \"} => category_noun",
        "{\"temperature\": 0} => temperature",
        "{\"temperature\": \"warm\"} => settings.json",
        "[] => settings.json",
        "{ => settings.json",
      })
  void aSettingThatCannotBeUsedIsNamed(String settings, String name) throws IOException {
    Files.writeString(folder.resolve("settings.json"), settings);
    assertThatThrownBy(() -> PromptTemplates.load(folder))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining(name);
  }
}
