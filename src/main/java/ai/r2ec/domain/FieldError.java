package ai.r2ec.domain;

/**
 * One broken field of an input.
 *
 * @param pointer JSON pointer of the field, such as {@code /history/3/rating}
 * @param detail what is wrong and which bound holds
 */
public record FieldError(String pointer, String detail) {}
