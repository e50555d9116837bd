package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.engine.Requests.Outcome;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.KvCache;
import ai.r2ec.model.Precision;
import ai.r2ec.model.SequenceChunk;
import ai.r2ec.model.SequenceChunk.Wanted;
import ai.r2ec.model.StepOutput;
import ai.r2ec.text.Prompt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * On the real model, tokens and the last hidden state, and so the ranking, do not tell how they
 * were computed: in int8 to the last bit, in float32 as far as tokens and ranks go.
 */
@Tag("model")
class RealModelInvarianceTest {

  private static final int PROMPTS = 200;
  private static final int FLOAT_PROMPTS = 10;
  private static final int ITEMS = 48;
  private static final int TOKENS = 8;
  private static final int COLD = 16;
  private static final int MOST = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final RealModel real = new RealModel();
  private final List<Prompt> prompts = real.prompts(PROMPTS);

  @AfterEach
  void close() {
    real.close();
  }

  @Test
  void twoHundredAnswersInInt8AreTheSameInEveryWayToComputeThem() {
    List<Outcome> alone;
    try (GenerationEngine engine = engine(1, 4, 1_300, 0)) {
      alone = outcomes(engine, 0, PROMPTS, 1);
    }
    assertThat(alone.stream().map(Outcome::tokens).distinct().count()).isGreaterThan(PROMPTS / 4);
    assertThat(cold()).isEqualTo(hiddenOf(alone.subList(0, COLD)));
    try (GenerationEngine engine = engine(MOST, MOST, MOST + 64, 0)) {
      for (int batch = 2; batch < MOST; batch++) {
        int from = (batch - 2) * PROMPTS / (MOST - 2);
        int to = (batch - 1) * PROMPTS / (MOST - 2);
        assertThat(outcomes(engine, from, to, batch))
            .as("chunked, in batches of %d", batch)
            .isEqualTo(alone.subList(from, to));
      }
    }
    try (GenerationEngine engine = engine(MOST, 3, 256, 48)) {
      assertThat(outcomes(engine, 0, PROMPTS, 2 * MOST))
          .as("sixteen at once, guessing, in a cache too small for all")
          .isEqualTo(alone);
    }
    assertThat(real.registry.get("r2ec.engine.spec.decode.accepted.tokens").counter().count())
        .isPositive();
  }

  @Test
  void anItemInInt8HasTheSameVectorAloneAndInCompany() {
    List<int[]> items = new ArrayList<>(real.items().subList(0, ITEMS));
    List<HiddenState> together;
    try (DecoderModel model = real.load(Precision.INT8)) {
      together = model.encode(items);
    }
    try (DecoderModel model = real.load(Precision.INT8)) {
      for (int i = ITEMS - 1; i >= 0; i--) {
        assertThat(Requests.floats(model.encode(List.of(items.get(i))).getFirst()))
            .as("item %d", i)
            .isEqualTo(Requests.floats(together.get(i)));
      }
    }
  }

  @Test
  void answersInFloat32HaveTheSameTokensAndRanksAloneAndInABatch() {
    List<HiddenState> items;
    List<Outcome> alone;
    List<Outcome> together;
    try (GenerationEngine engine =
        real.engine(Precision.FP32, MOST, 4 * RealModel.CAPACITY, 256, 0)) {
      items = engine.encode(real.items().subList(0, ITEMS));
      together = outcomes(engine, 0, FLOAT_PROMPTS, FLOAT_PROMPTS);
    }
    try (GenerationEngine engine =
        real.engine(Precision.FP32, 1, 4 * RealModel.CAPACITY, 1_300, 0)) {
      alone = outcomes(engine, 0, FLOAT_PROMPTS, 1);
    }
    for (int i = 0; i < FLOAT_PROMPTS; i++) {
      assertThat(together.get(i).tokens()).as("answer %d", i).isEqualTo(alone.get(i).tokens());
      assertThat(ranked(together.get(i), items)).isEqualTo(ranked(alone.get(i), items));
    }
  }

  /** The items by their cosine with the last state, best first. */
  private static List<Integer> ranked(Outcome outcome, List<HiddenState> items) {
    return IntStream.range(0, items.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -cosine(outcome.state(), items.get(i).values())))
        .toList();
  }

  private static double cosine(List<Float> user, float[] item) {
    double product = 0;
    double length = 0;
    for (int i = 0; i < item.length; i++) {
      product += user.get(i) * item[i];
      length += item[i] * item[i];
    }
    return product / Math.sqrt(length);
  }

  private GenerationEngine engine(int sequences, int fullRooms, int stepTokens, int draftTokens) {
    return real.engine(
        Precision.INT8, sequences, fullRooms * RealModel.CAPACITY, stepTokens, draftTokens);
  }

  private List<Outcome> outcomes(GenerationEngine engine, int from, int to, int concurrency) {
    return Flux.fromStream(IntStream.range(from, to).boxed())
        .flatMapSequential(
            i -> engine.generate(request(prompts.get(i), i)).collectList(), concurrency)
        .map(Requests::outcome)
        .collectList()
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private GenerationRequest request(Prompt prompt, int number) {
    SamplingParams sampling =
        number % 2 == 0 ? SamplingParams.GREEDY : new SamplingParams(1, 0.95, 50, 1.05, number);
    return real.request(prompt, sampling, number % 10 == 9 ? 0 : TOKENS);
  }

  private static List<List<Float>> hiddenOf(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::state).toList();
  }

  /** The same by hand, each in a fresh cache: whole prompt, token by token, then what is left. */
  private List<List<Float>> cold() {
    List<List<Float>> states = new ArrayList<>();
    try (DecoderModel model = real.load(Precision.INT8)) {
      for (int i = 0; i < COLD; i++) {
        try (KvCache cache = model.newCache(1, RealModel.CAPACITY)) {
          states.add(Requests.floats(cold(model, cache, request(prompts.get(i), i))));
        }
      }
    }
    return states;
  }

  private HiddenState cold(DecoderModel model, KvCache cache, GenerationRequest request) {
    Sampler sampler = new Sampler(request.sampling(), request.prompt());
    List<Integer> generated = new ArrayList<>();
    int[] prompt = request.prompt();
    if (request.maxTokens() == 0) {
      int[] last = request.watcher().finalTokens(new int[0], FinishReason.LENGTH);
      int[] all = Requests.joined(prompt, last);
      return hidden(model, cache, new SequenceChunk(0, 0, all, true, Wanted.HIDDEN));
    }
    SequenceChunk chunk = new SequenceChunk(0, 0, prompt, true, Wanted.LOGITS);
    boolean goesOn = true;
    while (goesOn) {
      StepOutput.Logits out = (StepOutput.Logits) model.step(cache, List.of(chunk)).getFirst();
      int token = sampler.sample(out.values());
      goesOn = !real.endOfTurn().contains(token);
      if (goesOn) {
        generated.add(token);
        goesOn = !request.watcher().stopsAt(token) && generated.size() < request.maxTokens();
        chunk = new SequenceChunk(0, chunk.end(), new int[] {token}, false, Wanted.LOGITS);
      }
    }
    int[] completion = Requests.unboxed(generated);
    int[] last = request.watcher().finalTokens(completion, FinishReason.STOP);
    HiddenState state = null;
    for (int i = 0; i < last.length; i++) {
      int[] token = {last[i]};
      state =
          hidden(
              model, cache, new SequenceChunk(0, prompt.length + i, token, false, Wanted.HIDDEN));
    }
    return Objects.requireNonNull(state);
  }

  private static HiddenState hidden(DecoderModel model, KvCache cache, SequenceChunk chunk) {
    return ((StepOutput.Hidden) model.step(cache, List.of(chunk)).getFirst()).state();
  }
}
