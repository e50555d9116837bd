package ai.r2ec.bench;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Priority;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.engine.CompletionWatcher;
import ai.r2ec.engine.EngineLoad;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.engine.GenerationRequest;
import ai.r2ec.engine.SamplingParams;
import ai.r2ec.text.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A long mixed load: prompts of all lengths, both priorities, every way of drawing, deadlines,
 * encoding beside it, and clients that leave at any moment. Afterwards nothing may be left.
 */
public final class SoakBench {

  /** The last third of the time may take this much more memory than the second third. */
  private static final double GROWTH = 1.05;

  private static final Duration LONGEST = Duration.ofDays(1);

  /** Between two looks at the memory. */
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private static final int LONGEST_PROMPT = 1_000;
  private static final int LONGEST_ANSWER = 160;
  private static final int ENCODED_TOGETHER = 8;
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int PAGE = 4_096;

  private final BenchModel model;
  private final Duration time;
  private final int clients;
  private final long seed;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong encoded = new AtomicLong();
  private final List<Long> resident = new ArrayList<>();
  private volatile @Nullable RuntimeException failure;

  /**
   * Prepares a load.
   *
   * @param time how long, up to a day
   * @param clients that ask at once, 1 to 1,000
   */
  public SoakBench(BenchModel model, Duration time, int clients, long seed) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new R2ecException.Invalid("--minutes", "must be in 1..1440, got " + time.toMinutes());
    }
    if (clients < 1 || clients > 1_000) {
      throw new R2ecException.Invalid("--clients", "must be in 1..1000, got " + clients);
    }
    this.model = model;
    this.time = time;
    this.clients = clients;
    this.seed = seed;
  }

  /**
   * Loads the engine, waits until it is quiet, and says what is left.
   *
   * @throws CancellationException if the thread was interrupted
   * @throws RuntimeException what a client met that no client should
   */
  public BenchReport run(Progress progress) {
    long start = System.nanoTime();
    long until = start + time.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        Random random = new Random(seed + i);
        threads.execute(() -> keep(until, () -> ask(random)));
      }
      Random items = new Random(seed - 1);
      threads.execute(() -> keep(until, () -> encode(items)));
      threads.shutdown();
      while (!threads.awaitTermination(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        resident.add(residentBytes());
        long seconds = Math.min(time.toSeconds(), (System.nanoTime() - start) / 1_000_000_000);
        progress.report("Soaking", "seconds", seconds, time.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the load was interrupted");
    }
    RuntimeException met = failure;
    if (met != null) {
      throw met;
    }
    Map<String, Object> setup = model.setup();
    setup.put("minutes", time.toMinutes());
    setup.put("clients", clients);
    return BenchReport.of("soak", setup, List.of(figures()));
  }

  /** Whether nothing is left and the memory did not grow. */
  public static boolean isClean(BenchReport report) {
    Map<String, Double> figures = report.figures();
    return figures.getOrDefault("left_in_engine", 1.0) == 0
        && figures.getOrDefault("resident_growth", 2.0) <= GROWTH
        && figures.getOrDefault("answered", 0.0) > 0;
  }

  private Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("answered", (double) answered.get());
    figures.put("left_by_clients", (double) left.get());
    figures.put("refused", (double) refused.get());
    figures.put("items_encoded", (double) encoded.get());
    figures.put("left_in_engine", remains());
    int third = resident.size() / 3;
    double before = largest(resident.subList(third, 2 * third));
    double after = largest(resident.subList(2 * third, resident.size()));
    figures.put("resident_mb_second_third", before / 1e6);
    figures.put("resident_mb_last_third", after / 1e6);
    figures.put("resident_growth", before == 0 ? 1 : after / before);
    return figures;
  }

  /** Sequences and tokens that the engine still holds once it had time to let go of them. */
  private double remains() {
    GenerationEngine engine = model.engine();
    long end = System.nanoTime() + QUIET_NANOS;
    EngineLoad load = engine.load();
    while (load.running() + load.waiting() + load.keyValueTokens() > 0 && System.nanoTime() < end) {
      engine.encode(List.of(new int[] {0})); // one more turn of the engine
      load = engine.load();
    }
    return load.running() + load.waiting() + load.keyValueTokens();
  }

  private static double largest(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private void keep(long until, Runnable work) {
    while (System.nanoTime() < until && failure == null) {
      try {
        work.run();
      } catch (R2ecException.Overloaded | R2ecException.DeadlineExceeded expected) {
        refused.incrementAndGet();
      } catch (RuntimeException unexpected) {
        failure = unexpected;
      }
    }
  }

  private void ask(Random random) {
    boolean leaves = random.nextInt(3) == 0;
    long events = leaves ? 1 + random.nextInt(40) : Long.MAX_VALUE;
    model.engine().generate(request(random)).take(events).blockLast();
    (leaves ? left : answered).incrementAndGet();
  }

  private GenerationRequest request(Random random) {
    int most = Math.min(LONGEST_PROMPT, model.engine().promptLimit(LONGEST_ANSWER));
    int[] prompt = model.prompts().tokens(random.nextInt(1_000), 1 + random.nextInt(most));
    SamplingParams sampling =
        random.nextBoolean()
            ? SamplingParams.GREEDY
            : new SamplingParams(1, 0.95, 50, 0.02, 1.1, random.nextLong());
    long now = System.nanoTime();
    return new GenerationRequest(
        prompt,
        sampling,
        random.nextInt(LONGEST_ANSWER),
        random.nextInt(4) == 0 ? now + random.nextLong(2_000_000_000L) : null,
        random.nextInt(8) == 0 ? now + random.nextLong(8_000_000_000L) : null,
        Set.of(),
        new Marker(model.prompts().tokens(0, 3)),
        random.nextInt(4) == 0 ? Priority.BATCH : Priority.INTERACTIVE);
  }

  private void encode(Random random) {
    List<int[]> batch = new ArrayList<>();
    for (int i = 0; i < ENCODED_TOGETHER; i++) {
      List<Prompt> items = model.prompts().items();
      batch.add(items.get(random.nextInt(items.size())).tokens());
    }
    encoded.addAndGet(model.engine().encode(batch).size());
  }

  private static long residentBytes() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * PAGE;
    } catch (IOException e) {
      return 0; // not Linux: no figure
    }
  }

  /** Never stops by itself, and reads its state at some last tokens. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Marker(int[] tokens) implements CompletionWatcher {

    @Override
    public boolean stopsAt(int token) {
      return false;
    }

    @Override
    public int[] finalTokens(int[] generated, FinishReason reason) {
      return tokens;
    }
  }
}
