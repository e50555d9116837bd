package ai.r2ec.http;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.model.KvCache;
import ai.r2ec.model.ModelFootprint;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What the service takes of the machine, settled before anything large is allocated: nothing that
 * does not fit is begun, and the KV cache never takes more than is said here.
 *
 * @param threads threads of one operator
 * @param machine what there is
 * @param model device, weights and bytes a token
 * @param sequences most sequences at once
 * @param context most tokens of one of them
 * @param cacheTokens tokens of the KV cache, shared by all sequences
 */
public record ResourceBudget(
    int threads,
    Machine machine,
    ModelFootprint model,
    int sequences,
    int context,
    int cacheTokens) {

  /** Bytes for the library's code and buffers, and for the JVM beside its heap; an estimate. */
  static final long NATIVE_BYTES = 400_000_000;

  /** Of the sequences that run at once, one in so many is expected to need all of its context. */
  private static final int FULL_LENGTH_SHARE = 4;

  private static final double GIGABYTE = 1e9;

  /**
   * Memory that may be used.
   *
   * @param memory bytes of the machine, or of the container where that has a limit
   * @param heap bytes of the largest heap of the JVM
   */
  public record Machine(long memory, long heap) {

    /** This machine. The JVM knows the limits of cgroups, version 1 and 2, and of all above it. */
    public static Machine here() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new Machine(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
    }
  }

  /**
   * Plans the KV cache: what is configured, else what a quarter of the sequences at full length
   * take, less where memory is short, but one sequence at full length at least.
   *
   * @throws R2ecException.Unusable if it does not fit; names the key to change
   */
  static ResourceBudget plan(
      Machine machine,
      ModelFootprint model,
      int context,
      R2ecProperties.Engine engine,
      int threads) {
    long full = KvCache.fullRoom(context) * model.cacheBytesPerToken();
    long left = bytesLeft(machine, model);
    long wanted = engine.kvCacheBytes().toBytes();
    if (wanted > 0 && wanted < full) {
      throw new R2ecException.Unusable(
          ("r2ec.engine.kv-cache-bytes must be at least %d, one sequence of %d tokens"
                  + " (r2ec.engine.context), got %d")
              .formatted(full, context, wanted));
    }
    long several = Math.ceilDiv(engine.slots(), FULL_LENGTH_SHARE) * full;
    long cache = wanted > 0 ? wanted : Math.max(full, Math.min(several, left));
    if (cache > left) {
      throw new R2ecException.Unusable(
          ("%s of memory, less %s for the Java heap (-XX:MaxRAMPercentage), %s for weights and %s"
                  + " for native code, leave no %s for the KV cache: lower %s, or give more memory")
              .formatted(
                  size(machine.memory()),
                  size(machine.heap()),
                  size(model.weightBytes()),
                  size(NATIVE_BYTES),
                  size(cache),
                  wanted > 0 ? "r2ec.engine.kv-cache-bytes" : "r2ec.engine.context"));
    }
    long tokens = Math.min(cache / model.cacheBytesPerToken(), Integer.MAX_VALUE);
    return new ResourceBudget(threads, machine, model, engine.slots(), context, (int) tokens);
  }

  /** On a GPU the host's memory does not bound the cache, and its own is not known. */
  private static long bytesLeft(Machine machine, ModelFootprint model) {
    return model.device().equals("cpu")
        ? machine.memory() - machine.heap() - model.weightBytes() - NATIVE_BYTES
        : Long.MAX_VALUE;
  }

  /** Bytes of the KV cache. */
  public long cacheBytes() {
    return cacheTokens * model.cacheBytesPerToken();
  }

  /** One line for people. */
  @Override
  public String toString() {
    return ("%d thread(s) on %s; of %s memory: heap up to %s, weights %s, KV cache %s"
            + " (%d tokens for up to %d sequences of %d), native about %s")
        .formatted(
            threads,
            model.device(),
            size(machine.memory()),
            size(machine.heap()),
            size(model.weightBytes()),
            size(cacheBytes()),
            cacheTokens,
            sequences,
            context,
            size(NATIVE_BYTES));
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / GIGABYTE);
  }
}
