package ai.r2ec.model;

import ai.r2ec.kernel.Int8Matrix;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one layer.
 *
 * @param qkv {@code ((queries + 2 KV) * D, H)}
 * @param bias of it, or null
 * @param out {@code (H, queries * D)}
 * @param gateUp {@code (2 I, H)} in turns of 64
 * @param down {@code (H, I)}
 * @param beforeAttention norm {@code (H)}
 * @param afterAttention norm of what attention adds, or null
 * @param beforeMlp norm
 * @param afterMlp norm of what the MLP adds, or null
 * @param sliding whether attention sees a window only
 */
record Int8Layer(
    Int8Matrix qkv,
    @Nullable MemorySegment bias,
    Int8Matrix out,
    Int8Matrix gateUp,
    Int8Matrix down,
    MemorySegment beforeAttention,
    @Nullable MemorySegment afterAttention,
    MemorySegment beforeMlp,
    @Nullable MemorySegment afterMlp,
    boolean sliding) {

  List<Int8Matrix> matrices() {
    return List.of(qkv, out, gateUp, down);
  }
}
