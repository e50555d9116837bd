package ai.r2ec.catalog;

/**
 * What a live catalogue is made for.
 *
 * @param name the catalogue's name, as its keys carry it
 * @param generation embedding identity of the model that encodes items and users
 * @param dimension hidden size {@code H}, at least 1
 * @param temperature τ of the score {@code cos/τ}, above 0 (the paper's 0.02)
 */
public record CatalogSpec(String name, String generation, int dimension, double temperature) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is broken; the message names it
   */
  public CatalogSpec {
    if (name.isBlank() || generation.isBlank()) {
      throw new IllegalArgumentException("a catalogue needs a name and a generation");
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
    }
  }
}
