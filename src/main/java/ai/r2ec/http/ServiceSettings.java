package ai.r2ec.http;

import ai.r2ec.bundle.BundledModel;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The configuration as far as commands need it.
 *
 * @param model Hugging Face directory or GGUF file, or null for the default model
 * @param adapter PEFT LoRA directory, or null
 * @param device auto, cpu or cuda[:n]
 * @param dtype auto, fp32, int8 or bf16
 * @param cacheDirectory where models and the embedded Redis keep their files; absolute
 * @param redisUrl address of Redis, which may hold a password, or null for the embedded server
 * @param offline whether nothing may be downloaded
 * @param catalog name of the catalogue
 * @param address address the server binds to
 * @param port port of the server; 0 for any that is free
 */
public record ServiceSettings(
    @Nullable Path model,
    @Nullable Path adapter,
    String device,
    String dtype,
    Path cacheDirectory,
    @Nullable URI redisUrl,
    boolean offline,
    String catalog,
    String address,
    int port) {

  static ServiceSettings of(R2ecProperties properties, Environment environment) {
    Path model = properties.model();
    return new ServiceSettings(
        model == null ? null : BundledModel.resolve(model, properties.cacheDirectory()),
        properties.namedAdapter(),
        properties.device(),
        properties.dtype(),
        properties.cacheDirectory(),
        properties.redis().url(),
        properties.offline(),
        properties.catalog().name(),
        environment.getProperty("server.address", "127.0.0.1"),
        environment.getProperty("server.port", Integer.class, 8080));
  }

  /** The address of Redis stays unseen: it may hold a password. */
  @Override
  public String toString() {
    return "ServiceSettings[model=%s, catalog=%s, address=%s:%d]"
        .formatted(model, catalog, address, port);
  }
}
