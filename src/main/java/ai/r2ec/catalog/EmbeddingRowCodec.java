package ai.r2ec.catalog;

import ai.r2ec.domain.ItemId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The stored form of a vector, little-endian: int64 fingerprint, then H float32. */
final class EmbeddingRowCodec {

  private EmbeddingRowCodec() {}

  static int bytes(int dimension) {
    return Long.BYTES + Float.BYTES * dimension;
  }

  static byte[] write(EmbeddingRow row) {
    ByteBuffer buffer =
        ByteBuffer.allocate(bytes(row.vector().length)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(row.fingerprint()).asFloatBuffer().put(row.vector());
    return buffer.array();
  }

  static EmbeddingRow read(ItemId id, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long fingerprint = buffer.getLong();
    float[] vector = new float[buffer.remaining() / Float.BYTES];
    buffer.asFloatBuffer().get(vector);
    return new EmbeddingRow(id, fingerprint, vector);
  }
}
