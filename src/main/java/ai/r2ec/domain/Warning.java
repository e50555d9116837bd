package ai.r2ec.domain;

/**
 * Something the caller should know although the answer stands.
 *
 * @param code stable machine-readable name, such as {@code unknown_history_item}
 * @param detail one sentence for people
 */
public record Warning(String code, String detail) {}
