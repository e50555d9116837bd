package ai.r2ec.engine;

import ai.r2ec.domain.FinishReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of the engine, {@code r2ec.engine.*}. All series exist from the start, so that a rate or
 * an alert never waits for a first failure; gauges read the engine's load and fall back to zero
 * with it.
 */
final class EngineMetrics {

  /** Why a sequence ended without an outcome. */
  enum Loss {
    /** The subscriber went away. */
    CANCELLED,
    /** The request's deadline passed. */
    DEADLINE,
    /** It waited too long for a slot. */
    QUEUE_TIMEOUT,
    /** The runner, the watcher or the logits failed. */
    FAILED,
    /** The engine was closed or died. */
    ABORTED
  }

  private final Timer queue;
  private final Timer prefill;
  private final Timer decode;
  private final Timer firstToken;
  private final Timer interToken;
  private final Timer step;
  private final DistributionSummary stepTokens;
  private final DistributionSummary stepSequences;
  private final Counter promptTokens;
  private final Counter cachedTokens;
  private final Counter generatedTokens;
  private final Counter encodedTokens;
  private final Counter encodedSequences;
  private final Counter drafts;
  private final Counter draftTokens;
  private final Counter acceptedTokens;
  private final Counter refused;
  private final Counter preemptions;
  private final Counter stepFailures;
  private final Map<FinishReason, Counter> finished = new EnumMap<>(FinishReason.class);
  private final Map<Loss, Counter> lost = new EnumMap<>(Loss.class);

  EngineMetrics(MeterRegistry registry, Supplier<EngineLoad> load) {
    queue = timer(registry, "queue", "Wait for a slot");
    prefill = timer(registry, "prefill", "Reading the prompt");
    decode = timer(registry, "decode", "From the last prompt token to the hidden state");
    firstToken = timer(registry, "time.to.first.token", "From submission to the first token");
    interToken = timer(registry, "inter.token.latency", "Between two tokens of a sequence");
    step = timer(registry, "step", "One step of the decoder");
    stepTokens = summary(registry, "step.tokens", "Tokens computed by a step");
    stepSequences = summary(registry, "step.sequences", "Sequences in a step");
    promptTokens = tokens(registry, "prompt");
    cachedTokens = tokens(registry, "cached");
    generatedTokens = tokens(registry, "generated");
    encodedTokens = tokens(registry, "encoded");
    encodedSequences = registry.counter("r2ec.engine.encoded.sequences");
    drafts = speculation(registry, "drafts", "Steps of a sequence with guesses");
    draftTokens = speculation(registry, "draft.tokens", "Tokens that were guessed");
    acceptedTokens = speculation(registry, "accepted.tokens", "Guesses that held");
    refused = registry.counter("r2ec.engine.refused");
    preemptions = registry.counter("r2ec.engine.preemptions");
    stepFailures = registry.counter("r2ec.engine.step.failures");
    for (FinishReason reason : FinishReason.values()) {
      finished.put(reason, registry.counter("r2ec.engine.finished", "reason", lower(reason)));
    }
    for (Loss loss : Loss.values()) {
      lost.put(loss, registry.counter("r2ec.engine.lost", "reason", lower(loss)));
    }
    gauge(registry, "running", "Sequences that hold a slot", load, EngineLoad::running);
    gauge(registry, "waiting", "Sequences that wait for a slot", load, EngineLoad::waiting);
    gauge(registry, "slots", "Slots of the KV cache", load, EngineLoad::slots);
    gauge(registry, "kv.tokens", "Tokens of running sequences", load, EngineLoad::keyValueTokens);
    gauge(registry, "kv.capacity", "Tokens the cache can hold", load, EngineLoad::keyValueCapacity);
    gauge(registry, "alive", "1 while requests are taken", load, l -> l.alive() ? 1 : 0);
    gauge(
        registry,
        "step.age.seconds",
        "Time since the last step while there is work",
        load,
        l -> l.lastStepAgeNanos() / 1e9);
  }

  void preempted() {
    preemptions.increment();
  }

  void refused() {
    refused.increment();
  }

  void stepped(StepPlan plan, long nanos) {
    step.record(Duration.ofNanos(nanos));
    stepSequences.record(plan.parts().size());
    stepTokens.record(plan.tokens());
  }

  void stepFailed() {
    stepFailures.increment();
  }

  void prefilled(int prompt, int cached, long queueNanos, long prefillNanos) {
    promptTokens.increment(prompt);
    cachedTokens.increment(cached);
    queue.record(Duration.ofNanos(queueNanos));
    prefill.record(Duration.ofNanos(prefillNanos));
  }

  void firstToken(long sinceSubmissionNanos) {
    generatedTokens.increment();
    firstToken.record(Duration.ofNanos(sinceSubmissionNanos));
  }

  void nextToken(long sinceLastNanos) {
    generatedTokens.increment();
    interToken.record(Duration.ofNanos(sinceLastNanos));
  }

  /** Counts a sequence's guesses in a step; the acceptance rate is {@code accepted / draft}. */
  void guessed(int guesses, int held) {
    if (guesses > 0) {
      drafts.increment();
      draftTokens.increment(guesses);
      acceptedTokens.increment(held);
    }
  }

  void finished(FinishReason reason, long decodeNanos) {
    count(finished, reason);
    decode.record(Duration.ofNanos(decodeNanos));
  }

  void lost(Loss loss) {
    count(lost, loss);
  }

  void encoded(int sequences, long tokens) {
    encodedSequences.increment(sequences);
    encodedTokens.increment((double) tokens);
  }

  private static <K> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder("r2ec.engine." + name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofMinutes(1))
        .register(registry);
  }

  private static DistributionSummary summary(
      MeterRegistry registry, String name, String description) {
    return DistributionSummary.builder("r2ec.engine." + name)
        .description(description)
        .register(registry);
  }

  private static Counter tokens(MeterRegistry registry, String kind) {
    return Counter.builder("r2ec.engine.tokens").tag("kind", kind).register(registry);
  }

  private static Counter speculation(MeterRegistry registry, String name, String description) {
    return Counter.builder("r2ec.engine.spec.decode." + name)
        .description(description)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Supplier<EngineLoad> load,
      ToDoubleFunction<EngineLoad> value) {
    Gauge.builder("r2ec.engine." + name, () -> value.applyAsDouble(load.get()))
        .description(description)
        .register(registry);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
