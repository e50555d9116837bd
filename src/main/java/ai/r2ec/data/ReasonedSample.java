package ai.r2ec.data;

/**
 * A sample with a reasoning that leads to its target.
 *
 * @param sample what came before, and what came next
 * @param reasoning what a good answer says before the marker; empty where it is to rank at once
 */
public record ReasonedSample(Sample sample, String reasoning) {}
