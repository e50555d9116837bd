/**
 * From a checkpoint to a model that serves: the gate that it must pass and the bundle that is kept.
 * Hides how a model card is laid out.
 */
@NullMarked
package ai.r2ec.train.publish;

import org.jspecify.annotations.NullMarked;
