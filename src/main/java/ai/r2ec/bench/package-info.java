/**
 * Measures the engine, the search and the service in the terms of vLLM's benchmarks. Hides how load
 * is made, timed and summed up; only the {@code bench} commands use it.
 *
 * <p>A stream is one sequence that is generated; a pass is one measurement of everything asked for,
 * a report holds the medians of several passes.
 */
@NullMarked
package ai.r2ec.bench;

import org.jspecify.annotations.NullMarked;
