package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorScopeTest {

  @Test
  void valuesComeBackAsTheyWereGiven() {
    try (TensorScope scope = TensorScope.cpu()) {
      NDArray array = scope.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      assertThat(TensorScope.toFloats(array)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(TensorScope.toRows(array)).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
    }
  }

  @Test
  void aTensorOverMemoryReadsNoMoreThanItsShape() {
    ByteBuffer memory = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    memory.asFloatBuffer().put(new float[] {1, 2, 3, 4});
    try (TensorScope scope = TensorScope.cpu()) {
      assertThat(TensorScope.toFloats(scope.over(memory, 3))).containsExactly(1, 2, 3);
    }
  }

  @Test
  void closingAScopeFreesWhatWasMadeInItAndInItsChildren() {
    TensorScope scope = TensorScope.cpu();
    NDArray outer = scope.floats(new float[] {1}, 1);
    NDArray inner = scope.child().floats(new float[] {2}, 1);
    scope.close();
    assertThatThrownBy(outer::neg).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(inner::neg).isInstanceOf(IllegalStateException.class);
  }
}
