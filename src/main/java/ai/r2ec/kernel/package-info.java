/**
 * Machine code for the inner loops of the int8 decoder on x86-64 processors with AVX-512 VNNI:
 * products of int8 matrices, norms, attention, activations.
 *
 * <p>Hides how instructions are encoded, where executable memory comes from, and the layouts that
 * the loops read. A kernel is compiled at load for the shapes of one decoder, computes every row in
 * one fixed order of operations, and so gives a row the same bits whatever it is computed beside.
 * Callers see addresses and counts; checking them is the callers' task.
 */
@NullMarked
package ai.r2ec.kernel;

import org.jspecify.annotations.NullMarked;
