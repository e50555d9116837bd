package ai.r2ec.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lettuce's side of a connection: to one server, or to all of a cluster when that server says that
 * it is part of one.
 *
 * @param client to be shut down with the connection
 * @param commands what can be asked
 * @param health whether there is an answer
 */
record RedisLink(
    AbstractRedisClient client,
    RedisClusterAsyncCommands<String, byte[]> commands,
    ConnectionHealth health)
    implements AutoCloseable {

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /**
   * Connects.
   *
   * @throws io.lettuce.core.RedisException if that fails
   */
  static RedisLink open(RedisSettings settings) {
    RedisClient client = RedisClient.create(settings.uri());
    try {
      client.setOptions(options(settings));
      StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
      if (isCluster(connection)) {
        client.shutdown(Duration.ZERO, Duration.ZERO);
        return openCluster(settings);
      }
      ConnectionHealth health = health(settings, client, () -> connection.async().ping());
      client.addListener(health);
      return new RedisLink(client, connection.async(), health);
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, Duration.ZERO);
      throw e;
    }
  }

  private static RedisLink openCluster(RedisSettings settings) {
    RedisClusterClient client = RedisClusterClient.create(settings.uri());
    try {
      client.setOptions(
          ClusterClientOptions.builder(options(settings))
              // Nodes are connected to when they are first needed, with commands waiting.
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.DEFAULT)
              .topologyRefreshOptions(
                  ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh().build())
              .build());
      StatefulRedisClusterConnection<String, byte[]> connection = client.connect(CODEC);
      // Connections to single nodes come and go; only commands without an answer tell an outage.
      ConnectionHealth health = health(settings, client, () -> pingAll(connection));
      return new RedisLink(client, connection.async(), health);
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, Duration.ZERO);
      throw e;
    }
  }

  private static CompletionStage<?> pingAll(
      StatefulRedisClusterConnection<String, byte[]> connection) {
    return CompletableFuture.allOf(connection.async().upstream().commands().ping().futures());
  }

  private static ConnectionHealth health(
      RedisSettings settings, AbstractRedisClient client, Supplier<CompletionStage<?>> ping) {
    return new ConnectionHealth(
        settings.address(), client.getResources().eventExecutorGroup(), ping);
  }

  /** A user without the right to ask is taken to a single server; a cluster would redirect it. */
  private static boolean isCluster(StatefulRedisConnection<String, byte[]> connection) {
    try {
      return connection.sync().info("cluster").contains("cluster_enabled:1");
    } catch (RedisCommandExecutionException _) {
      return false;
    }
  }

  private static ClientOptions options(RedisSettings settings) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            // What was sent may have been done: nothing is sent a second time.
            .replayFilter(command -> true)
            .requestQueueSize(settings.requestQueueSize())
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(settings.connectTimeout())
                    .keepAlive(true)
                    .build())
            .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()));
    if (settings.caFile() != null) {
      options.sslOptions(SslOptions.builder().trustManager(settings.caFile().toFile()).build());
    }
    return options.build();
  }

  @Override
  public void close() {
    health.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
