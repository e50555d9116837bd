package ai.r2ec.domain;

import java.util.List;

/** Value of an item attribute: what JSON offers, less nesting. */
public sealed interface AttributeValue {

  /** A word or phrase, such as a maker's name. */
  record Text(String value) implements AttributeValue {}

  /** A number, such as a year. */
  record Numeric(double value) implements AttributeValue {}

  /** Yes or no. */
  record Flag(boolean value) implements AttributeValue {}

  /** Several words or phrases, such as genres. */
  record Texts(List<String> values) implements AttributeValue {
    /** Keeps an unmodifiable copy. */
    public Texts {
      values = List.copyOf(values);
    }
  }

  /**
   * The value as a prompt or a table shows it: whole numbers without a fraction, lists joined by
   * commas.
   */
  default String display() {
    return switch (this) {
      case Text text -> text.value();
      case Numeric number ->
          number.value() == Math.rint(number.value()) && Math.abs(number.value()) < 1e15
              ? Long.toString((long) number.value())
              : Double.toString(number.value());
      case Flag flag -> Boolean.toString(flag.value());
      case Texts texts -> String.join(", ", texts.values());
    };
  }
}
