package ai.r2ec.events;

import ai.r2ec.redis.TestRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The same contract against a newer Redis, where Docker is at hand. */
@Testcontainers(disabledWithoutDocker = true)
class RedisContainerHistoryStoreIT extends HistoryStoreContract {

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

  @Override
  HistoryStore store() {
    return new RedisHistoryStore(redis.connection(), TestRedis.freshKeys(), 1_000);
  }
}
