package ai.r2ec.engine;

import static ai.r2ec.engine.Requests.greedy;
import static ai.r2ec.engine.Requests.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.model.SequenceChunk;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EngineMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ScriptedRunner runner = new ScriptedRunner(2, 96);

  private GenerationEngine engine() {
    return new GenerationEngine(runner, EngineOptions.DEFAULT, registry, runner::now);
  }

  private double tokens(String kind) {
    return registry.get("r2ec.engine.tokens").tag("kind", kind).counter().count();
  }

  private double gauge(String name) {
    return registry.get("r2ec.engine." + name).gauge().value();
  }

  @Test
  void allSeriesExistFromTheStart() {
    try (GenerationEngine engine = engine()) {
      List<Meter.Id> before = registry.getMeters().stream().map(Meter::getId).toList();
      Requests.start(engine.generate(greedy(5, prompt(new Random(1), 20)))).join();
      engine.encode(List.of(new int[] {1, 2}));
      assertThat(registry.getMeters().stream().map(Meter::getId))
          .containsExactlyInAnyOrderElementsOf(before);
      assertThat(registry.find("r2ec.engine.finished").counters().stream())
          .map(counter -> String.valueOf(counter.getId().getTag("reason")))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(FinishReason.values())
                  .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                  .toList());
    }
  }

  @Test
  void tokensAndTimesAreCounted() {
    try (GenerationEngine engine = engine()) {
      GenerationRequest request = greedy(6, prompt(new Random(1), 20));
      int generated = Requests.expected(request, 96).tokens().size();
      Requests.start(engine.generate(request)).join();
      Requests.start(engine.generate(request)).join();
      assertThat(generated).isGreaterThan(1);
      assertThat(tokens("prompt")).isEqualTo(40);
      assertThat(tokens("cached")).isEqualTo(16);
      assertThat(tokens("generated")).isEqualTo(2 * generated);
      assertThat(registry.get("r2ec.engine.time.to.first.token").timer().count()).isEqualTo(2);
      assertThat(registry.get("r2ec.engine.inter.token.latency").timer().count())
          .isEqualTo(2L * (generated - 1));
      for (String timer : List.of("queue", "prefill", "decode")) {
        assertThat(registry.get("r2ec.engine." + timer).timer().count()).isEqualTo(2);
      }
    }
  }

  @Test
  void theAcceptanceRateIsOfGuessesThatHeld() {
    try (GenerationEngine engine = engine()) {
      for (int i = 0; i < 20; i++) {
        Requests.start(engine.generate(greedy(60, prompt(new Random(i), 40)))).join();
      }
    }
    List<SequenceChunk> guessing =
        runner.log.stream()
            .flatMap(List::stream)
            .filter(chunk -> chunk.wanted() == SequenceChunk.Wanted.EACH_LOGITS)
            .toList();
    double drawn =
        tokens("generated")
            + registry.get("r2ec.engine.finished").tag("reason", "end_of_turn").counter().count();
    assertThat(speculation("drafts")).isEqualTo(guessing.size()).isPositive();
    assertThat(speculation("draft.tokens"))
        .isEqualTo(guessing.stream().mapToInt(chunk -> chunk.tokens().length - 1).sum());
    assertThat(speculation("accepted.tokens")).isPositive().isEqualTo(drawn - drawing());
  }

  private double speculation(String name) {
    return registry.get("r2ec.engine.spec.decode." + name).counter().count();
  }

  /** Steps that drew at least one token. */
  private long drawing() {
    return runner.log.stream().flatMap(List::stream).filter(c -> c.logitRows() > 0).count();
  }

  @Test
  void gaugesReturnToZero() {
    runner.held();
    GenerationEngine engine = engine();
    List<?> inside =
        Stream.of(1, 2, 3)
            .map(i -> Requests.start(engine.generate(greedy(5, prompt(new Random(i), 20)))))
            .toList();
    runner.allow(1);
    await().until(() -> gauge("running") == 2 && gauge("waiting") == 1);
    assertThat(gauge("kv.tokens")).isPositive();
    assertThat(gauge("slots")).isEqualTo(2);
    assertThat(gauge("kv.capacity")).isEqualTo(192);
    assertThat(gauge("alive")).isEqualTo(1);
    runner.letRun();
    assertThat(inside).hasSize(3);
    await().until(() -> gauge("running") + gauge("waiting") + gauge("kv.tokens") == 0);
    await().until(() -> gauge("step.age.seconds") == 0);
    engine.close();
    assertThat(gauge("alive")).isZero();
  }
}
