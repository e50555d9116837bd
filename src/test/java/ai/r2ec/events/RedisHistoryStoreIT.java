package ai.r2ec.events;

import ai.r2ec.redis.TestRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisHistoryStoreIT extends HistoryStoreContract {

  private static TestRedis redis;

  @BeforeAll
  static void start(@TempDir Path directory) {
    redis = TestRedis.embedded(directory);
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Override
  HistoryStore store() {
    return new RedisHistoryStore(redis.connection(), TestRedis.freshKeys(), 1_000);
  }
}
