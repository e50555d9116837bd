package ai.r2ec.engine;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelDownload;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.domain.CacheDirectory;
import ai.r2ec.domain.FinishReason;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.model.DecoderModel;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.text.ChatTemplate;
import ai.r2ec.text.HistoryLine;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBounds;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.ReasoningText;
import ai.r2ec.text.Tokenizer;
import ai.r2ec.text.UserPromptInput;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The default model as it is served, asked about the demo's users. To be there by {@code models
 * pull}.
 */
final class RealModel implements AutoCloseable {

  static final int CAPACITY = 1_280;

  private static final Instant AS_OF = Instant.parse("2025-03-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  final MeterRegistry registry = new SimpleMeterRegistry();
  private final ModelBundle bundle;
  private final Tokenizer tokenizer;
  private final PromptBuilder prompts;

  RealModel() {
    BundleLocation location =
        new BundleLocation(
            ModelDownload.smolLm2(CacheDirectory.path()).fetch(true, Progress.NONE), null, null);
    bundle = ModelBundle.open(location, Progress.NONE);
    tokenizer = Tokenizer.of(bundle.tokenizer());
    prompts =
        new PromptBuilder(
            tokenizer,
            ChatTemplate.of(bundle.tokenizer()),
            bundle.templates().withCategoryNoun("video game"),
            PromptBounds.DEFAULTS);
  }

  DecoderModel load(Precision precision) {
    int threads = Runtime.getRuntime().availableProcessors();
    return DecoderModel.load(
        bundle, new ModelOptions(new DeviceChoice.Cpu(), precision, threads), Progress.NONE);
  }

  /**
   * An engine of its own.
   *
   * @param precision of its model
   * @param sequences most at once
   * @param cacheTokens positions of the KV cache
   * @param stepTokens tokens of a step
   * @param draftTokens guesses of a step
   */
  GenerationEngine engine(
      Precision precision, int sequences, int cacheTokens, int stepTokens, int draftTokens) {
    return new GenerationEngine(
        new DecoderRunner(load(precision), sequences, CAPACITY, cacheTokens),
        new EngineOptions(1_000, stepTokens, 512, HOUR, HOUR, draftTokens),
        registry);
  }

  Set<Integer> endOfTurn() {
    return bundle.tokenizer().endOfTurnIds();
  }

  /** The texts of the demo's items, as they are encoded. */
  List<int[]> items() {
    return DemoCatalog.items().stream()
        .map(item -> prompts.itemPrompt(item, CAPACITY).tokens())
        .toList();
  }

  /** Prompts about the first events of the demo's users, at most so many of each user. */
  List<Prompt> prompts(int count) {
    List<Item> items = DemoCatalog.items();
    Map<ItemId, String> titles = items.stream().collect(Collectors.toMap(Item::id, Item::title));
    List<Prompt> all = new ArrayList<>();
    for (int events = 1; all.size() < count; events++) {
      for (UserHistory user : DemoCatalog.users()) {
        if (all.size() < count && events <= user.interactions().size()) {
          List<HistoryLine> lines =
              user.interactions().stream()
                  .limit(events)
                  .map(
                      e ->
                          new HistoryLine(
                              titles.getOrDefault(e.itemId(), "unknown"),
                              e.rating(),
                              e.timestamp()))
                  .toList();
          all.add(prompts.userPrompt(new UserPromptInput(lines, AS_OF, null), CAPACITY / 2));
        }
      }
    }
    return all;
  }

  GenerationRequest request(Prompt prompt, SamplingParams sampling, int maxTokens) {
    ReasoningText reasoning = prompts.reasoningAfter(prompt, List.of());
    return new GenerationRequest(
        prompt.tokens(),
        sampling,
        maxTokens,
        null,
        null,
        endOfTurn(),
        new CompletionWatcher() {
          @Override
          public boolean stopsAt(int token) {
            reasoning.accept(token);
            return reasoning.ended();
          }

          @Override
          public int[] finalTokens(int[] generated, FinishReason reason) {
            return reasoning.finalTokens(generated);
          }
        });
  }

  @Override
  public void close() {
    tokenizer.close();
    bundle.close();
  }
}
