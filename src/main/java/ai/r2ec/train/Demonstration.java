package ai.r2ec.train;

import ai.r2ec.data.Sample;

/**
 * A reasoning to imitate.
 *
 * @param sample the history that was asked about, and what came next
 * @param reasoning what a good answer says before the marker
 */
public record Demonstration(Sample sample, String reasoning) {}
