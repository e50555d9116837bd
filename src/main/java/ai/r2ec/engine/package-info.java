/**
 * Continuous batching over token ids; knows no text. Hides the scheduler, the KV slots and the one
 * thread that owns them.
 */
@NullMarked
package ai.r2ec.engine;

import org.jspecify.annotations.NullMarked;
