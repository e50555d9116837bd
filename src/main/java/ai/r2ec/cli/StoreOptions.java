package ai.r2ec.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where items, embeddings and histories are kept. */
final class StoreOptions {

  @Option(
      names = "--catalog",
      paramLabel = "NAME",
      description = "Name of the catalogue, demo when absent (r2ec.catalog.name).")
  private @Nullable String catalog;

  @Option(
      names = "--redis-url",
      paramLabel = "URL",
      description =
          "redis:// or rediss:// address instead of the embedded server (r2ec.redis.url).")
  private @Nullable String redisUrl;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where models and the embedded Redis keep their files (r2ec.cache-dir).")
  private @Nullable String cacheDir;

  /** Adds what was given. */
  Properties addTo(Properties properties) {
    return properties
        .set("r2ec.catalog.name", catalog)
        .set("r2ec.redis.url", redisUrl)
        .set("r2ec.cache-dir", cacheDir);
  }
}
