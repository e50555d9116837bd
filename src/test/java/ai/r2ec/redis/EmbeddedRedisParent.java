package ai.r2ec.redis;

import java.nio.file.Path;

/** A program that starts the embedded Redis, says who serves, and waits to be ended. */
final class EmbeddedRedisParent {

  private EmbeddedRedisParent() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedisOptions.in(Path.of(arguments[0])));
    System.out.println(redis.server().orElseThrow().pid());
    System.in.read();
  }
}
