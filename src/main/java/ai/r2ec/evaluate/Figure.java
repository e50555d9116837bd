package ai.r2ec.evaluate;

/**
 * A mean with its interval.
 *
 * @param value the mean over the cases
 * @param low lower end of the 95 % bootstrap interval
 * @param high its upper end
 */
public record Figure(double value, double low, double high) {}
