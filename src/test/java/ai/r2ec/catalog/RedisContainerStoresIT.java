package ai.r2ec.catalog;

import ai.r2ec.redis.TestRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same contracts against a newer Redis, where Docker is at hand. */
@Testcontainers(disabledWithoutDocker = true)
class RedisContainerStoresIT {

  private static final int PORT = 6379;

  @Container
  private static final GenericContainer<?> CONTAINER =
      new GenericContainer<>("redis:7-alpine").withExposedPorts(PORT);

  private static TestRedis redis;

  @BeforeAll
  static void connect() {
    redis = TestRedis.at(CONTAINER.getHost(), CONTAINER.getMappedPort(PORT));
  }

  @AfterAll
  static void disconnect() {
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
