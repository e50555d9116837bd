package ai.r2ec.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryOutageIT {

  private static final Duration DOWN = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final UserId SEEN = new UserId("seen");

  @TempDir private Path directory;

  @Test
  void seenUsersSurviveAnOutageAndAreWrittenAgainWhenTheStoreComesBackEmpty() throws Exception {
    RedisKeys keys = TestRedis.freshKeys();
    UserHistory history = new UserHistory(SEEN, "Seen", List.of(HistoryStoreContract.at("a", 1L)));
    try (TestRedis redis = TestRedis.embedded(directory, DOWN)) {
      RedisHistoryStore store = new RedisHistoryStore(redis.connection(), keys, 1_000);
      store.put(history);
      redis.kill();
      await().atMost(DOWN).until(() -> !redis.connection().up());
      assertServedFromMemory(store, history);
      Files.delete(directory.resolve("appendonly.aof"));
      await().atMost(PATIENCE).until(() -> redis.connection().up());
      RedisHistoryStore fresh = new RedisHistoryStore(redis.connection(), keys, 1_000);
      await().atMost(PATIENCE).until(() -> fresh.find(SEEN).isPresent());
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(fresh.find(SEEN)).contains(history));
      assertThat(store.find(new UserId("nobody"))).isEmpty();
    }
  }

  private static void assertServedFromMemory(RedisHistoryStore store, UserHistory history) {
    assertThat(store.find(SEEN)).contains(history);
    assertThat(store.users(5)).containsExactly(SEEN);
    assertThatThrownBy(() -> store.find(new UserId("nobody")))
        .isInstanceOf(R2ecException.Unavailable.class);
    assertThatThrownBy(() -> store.append(SEEN, List.of(HistoryStoreContract.at("b", 2L))))
        .isInstanceOf(R2ecException.Unavailable.class);
    assertThat(store.find(SEEN)).contains(history);
  }
}
