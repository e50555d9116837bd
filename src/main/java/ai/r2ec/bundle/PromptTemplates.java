package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a model is asked: the wording of both prompts and what goes with it. Part of the bundle,
 * because a model understands the wording it was trained with. {@code docs/prompts.md} tells which
 * variables the templates see.
 *
 * @param userTemplate Jinja template of the user message that holds a history
 * @param itemTemplate Jinja template of the user message that holds an item
 * @param layout how the history is laid out
 * @param marker text at whose end the hidden state is read; it begins and ends with punctuation
 * @param markerEnd text that closes the marker in the wording
 * @param categoryNoun what is recommended, in the singular, such as {@code video game}
 * @param itemStatistics whether the item prompt shows average rating and number of buyers, which
 *     leak the future
 * @param temperature τ of the score {@code cos / τ}, above 0
 * @param pooling which hidden state stands for the sequence
 */
public record PromptTemplates(
    String userTemplate,
    String itemTemplate,
    Layout layout,
    String marker,
    String markerEnd,
    String categoryNoun,
    boolean itemStatistics,
    double temperature,
    Pooling pooling) {

  /** Names of the files that {@link #save} writes. */
  public static final List<String> FILES = List.of("user.jinja", "item.jinja", "settings.json");

  /** Longest marker and noun, in characters. */
  static final int MAX_WORD_LENGTH = 100;

  /**
   * Checks the bounds.
   *
   * @throws R2ecException.Unusable naming the setting that breaks one
   */
  public PromptTemplates {
    checkMarker("marker", marker);
    checkMarker("marker_end", markerEnd);
    if (categoryNoun.isBlank() || categoryNoun.length() > MAX_WORD_LENGTH) {
      throw new R2ecException.Unusable(
          "category_noun must have 1 to %d characters, got %d"
              .formatted(MAX_WORD_LENGTH, categoryNoun.length()));
    }
    if (!(temperature > 0) || temperature > 100) {
      throw new R2ecException.Unusable(
          "temperature must be above 0 and at most 100, got " + temperature);
    }
  }

  /** Our own wording, in the block layout. */
  public static PromptTemplates defaults() {
    return defaults(Layout.BLOCK);
  }

  /** Our own wording in a layout; τ = 0.02 as in the paper. */
  public static PromptTemplates defaults(Layout layout) {
    String user =
        switch (layout) {
          case BLOCK -> "user-block.jinja";
          case PAPER -> "user-paper.jinja";
        };
    return new PromptTemplates(
        resource(user),
        resource("item.jinja"),
        layout,
        "<answer>",
        "</answer>",
        "product",
        false,
        0.02,
        Pooling.LAST_TOKEN);
  }

  /**
   * Reads the templates a bundle brings: {@code user.jinja}, {@code item.jinja} and {@code
   * settings.json}, each of them optional.
   *
   * @param folder the folder {@code r2ec} of the bundle; where it is missing the defaults hold
   * @throws R2ecException.Unusable naming the file, and in the settings the key, that cannot be
   *     used
   */
  public static PromptTemplates load(Path folder) {
    return PromptSettings.read(folder.resolve("settings.json"))
        .apply(text(folder.resolve("user.jinja")), text(folder.resolve("item.jinja")));
  }

  /**
   * Writes the files that {@link #load} reads back to the same templates.
   *
   * @throws IOException if they cannot be written
   */
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("user.jinja"), userTemplate);
    Files.writeString(folder.resolve("item.jinja"), itemTemplate);
    Files.writeString(folder.resolve("settings.json"), PromptSettings.of(this).json());
  }

  /** The same with another noun. */
  public PromptTemplates withCategoryNoun(String noun) {
    return new PromptTemplates(
        userTemplate,
        itemTemplate,
        layout,
        marker,
        markerEnd,
        noun,
        itemStatistics,
        temperature,
        pooling);
  }

  private static void checkMarker(String setting, String value) {
    if (value.length() < 3 || value.length() > MAX_WORD_LENGTH) {
      throw new R2ecException.Unusable(
          "%s must have 3 to %d characters, got %d"
              .formatted(setting, MAX_WORD_LENGTH, value.length()));
    }
    // What users write is made harmless by taking the punctuation away from a look-alike marker.
    if (Character.isLetterOrDigit(value.codePointAt(0))
        || Character.isLetterOrDigit(value.codePointBefore(value.length()))
        || value.codePoints().anyMatch(Character::isWhitespace)) {
      throw new R2ecException.Unusable(
          "%s must begin and end with punctuation and hold no space, got \"%s\""
              .formatted(setting, value));
    }
  }

  private static String resource(String name) {
    try (InputStream in = PromptTemplates.class.getResourceAsStream("prompts/" + name)) {
      if (in == null) {
        throw new IllegalStateException("resource prompts/" + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read the template " + file + " as UTF-8 text", e);
    }
  }
}
