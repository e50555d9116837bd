package ai.r2ec.redis;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and how patient to be with it.
 *
 * @param url {@code redis://[[user:]password@]host[:port][/database]}, or {@code rediss://} for TLS
 *     whose certificate and host name are verified; user and password are percent-encoded
 * @param caFile PEM file of the authority that signed the server's certificate, or null for the
 *     platform's own authorities
 * @param commandTimeout how long one command may take, above 0
 * @param connectTimeout how long connecting may take, above 0
 * @param requestQueueSize most commands waiting for an answer, at least 1
 */
public record RedisSettings(
    String url,
    @Nullable Path caFile,
    Duration commandTimeout,
    Duration connectTimeout,
    int requestQueueSize) {

  private static final int MAX_DATABASE = 65_535;

  /**
   * Checks the bounds and the address.
   *
   * @throws IllegalArgumentException if one is broken; the message never holds the password
   */
  public RedisSettings {
    if (!commandTimeout.isPositive() || !connectTimeout.isPositive()) {
      throw new IllegalArgumentException("redis timeouts must be above 0");
    }
    if (requestQueueSize < 1) {
      throw new IllegalArgumentException(
          "redis requestQueueSize must be at least 1, got " + requestQueueSize);
    }
    checkUrl(url);
  }

  /** An address with the default bounds: 5 s a command, 3 s to connect, 10,000 commands waiting. */
  public static RedisSettings of(String url) {
    return new RedisSettings(url, null, Duration.ofSeconds(5), Duration.ofSeconds(3), 10_000);
  }

  /** Host and port, fit for messages. */
  public String address() {
    RedisURI uri = uri();
    return uri.getHost() + ":" + uri.getPort();
  }

  @Override
  public String toString() {
    return "RedisSettings[" + address() + "]";
  }

  RedisURI uri() {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(commandTimeout);
    return uri;
  }

  private static void checkUrl(String url) {
    URI uri = parse(url);
    if (!"redis".equals(uri.getScheme()) && !"rediss".equals(uri.getScheme())) {
      throw bad("must begin with redis:// or rediss://");
    }
    if (uri.getHost() == null) {
      throw bad("names no host (percent-encode special characters of user and password)");
    }
    String path = uri.getPath();
    if (path != null && path.length() > 1) {
      checkDatabase(path.substring(1));
    }
    if (uri.getQuery() != null) {
      throw bad("must have no ?query; timeouts are settings of their own");
    }
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw bad("is no URL: " + e.getReason());
    }
  }

  private static void checkDatabase(String database) {
    if (!database.matches("[0-9]{1,5}") || Integer.parseInt(database) > MAX_DATABASE) {
      throw bad("must end in a database number from 0 to " + MAX_DATABASE);
    }
  }

  /** Leaves the address itself out: it may hold a password. */
  private static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("the Redis url " + what);
  }
}
