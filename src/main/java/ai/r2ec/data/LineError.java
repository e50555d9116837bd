package ai.r2ec.data;

/**
 * A line of a file that could not be used.
 *
 * @param line from 1, the header counted
 * @param detail what is wrong, naming the field
 */
public record LineError(long line, String detail) {}
