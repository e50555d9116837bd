package ai.r2ec.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** Commands sent one after the other without waiting for each; a bounded number in flight. */
final class Pipeline {

  private static final int IN_FLIGHT = 64;

  private final RedisConnection redis;
  private final Deque<RedisFuture<?>> answers = new ArrayDeque<>();

  Pipeline(RedisConnection redis) {
    this.redis = redis;
  }

  <T> void send(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
    if (answers.size() >= IN_FLIGHT) {
      redis.await(answers.remove());
    }
    answers.add(redis.send(command));
  }

  /** Waits until all are answered; fails if one failed. */
  void await() {
    while (!answers.isEmpty()) {
      redis.await(answers.remove());
    }
  }
}
