package ai.r2ec.catalog;

import ai.r2ec.redis.TestRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class RedisStoresIT {

  private static TestRedis redis;

  @BeforeAll
  static void start(@TempDir Path directory) {
    redis = TestRedis.embedded(directory);
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Nested
  class Items extends ItemStoreContract {
    @Override
    ItemStore store() {
      return new RedisItemStore(redis.connection(), TestRedis.freshKeys());
    }
  }

  @Nested
  class Embeddings extends EmbeddingStoreContract {
    @Override
    EmbeddingStore store() {
      return new RedisEmbeddingStore(redis.connection(), TestRedis.freshKeys(), new TickingClock());
    }
  }
}
