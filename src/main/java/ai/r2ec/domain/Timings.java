package ai.r2ec.domain;

/**
 * Where the time of an answer went, in milliseconds.
 *
 * @param queue waiting for a place in the batch
 * @param prefill reading the prompt
 * @param decode writing the reasoning and reading the marker
 * @param score ranking the catalogue
 * @param total from the arrival of the query to the ranked items
 */
public record Timings(double queue, double prefill, double decode, double score, double total) {}
