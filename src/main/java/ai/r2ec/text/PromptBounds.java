package ai.r2ec.text;

/**
 * What a prompt holds at most.
 *
 * @param historyLines history lines in a user prompt, at least 1
 * @param titleTokens tokens of a title, at least 1
 * @param descriptionTokens tokens of a description, at least 1
 * @param descriptionWords words of a description, at least 1; 100 in the paper
 */
public record PromptBounds(
    int historyLines, int titleTokens, int descriptionTokens, int descriptionWords) {

  /** The documented defaults: a window of 20, as in the paper. */
  public static final PromptBounds DEFAULTS = new PromptBounds(20, 200, 400, 100);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the field below 1
   */
  public PromptBounds {
    checkPositive("historyLines", historyLines);
    checkPositive("titleTokens", titleTokens);
    checkPositive("descriptionTokens", descriptionTokens);
    checkPositive("descriptionWords", descriptionWords);
  }

  /** The same window with half of the text an item may have. */
  PromptBounds halved() {
    return new PromptBounds(
        historyLines,
        Math.max(1, titleTokens / 2),
        Math.max(1, descriptionTokens / 2),
        Math.max(1, descriptionWords / 2));
  }

  private static void checkPositive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " must be at least 1, got " + value);
    }
  }
}
