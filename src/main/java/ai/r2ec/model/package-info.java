/**
 * Decoder with a language head and a recommendation head; KV cache. Hides the TorchScript sources
 * and every tensor, and that int8 on most processors is computed without them, by {@link
 * ai.r2ec.kernel}.
 *
 * <p>Letters in shapes: {@code B} sequences, {@code T} tokens of a step, {@code S} tokens of a
 * sequence, {@code L} layers, {@code H} hidden size, {@code V} vocabulary.
 */
@NullMarked
package ai.r2ec.model;

import org.jspecify.annotations.NullMarked;
