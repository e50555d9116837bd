package ai.r2ec.train;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.model.DeviceChoice;
import ai.r2ec.model.ModelOptions;
import ai.r2ec.model.Precision;
import ai.r2ec.text.ChatTemplate;
import ai.r2ec.text.HistoryLine;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBounds;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.Tokenizer;
import ai.r2ec.text.UserPromptInput;
import ai.r2ec.train.config.TrainConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The model in its two forms, the one that learns and the one that serves, with the words that
 * reach both. Prompts are the serving ones.
 */
final class TrainedModel implements AutoCloseable {

  /** Items encoded at once; more would only wait in the engine's queue. */
  private static final int ENCODE_BATCH = 256;

  private final ModelBundle bundle;
  private final TrainConfig config;
  private final Tokenizer tokenizer;
  private final PromptBuilder prompts;
  private final ItemTable items;
  private final ServingCopy serving;
  private final Learner learner;
  private final boolean everything;
  private final Map<Integer, int[]> itemPrompts = new HashMap<>();
  private boolean stale;

  /**
   * Loads both forms.
   *
   * @param bundle frozen base; must stay open
   * @param everything whether all weights are trained, not an adapter
   */
  TrainedModel(ModelBundle bundle, TrainConfig config, ItemTable items, boolean everything) {
    this.bundle = bundle;
    this.config = config;
    this.items = items;
    this.everything = everything;
    this.tokenizer = Tokenizer.of(bundle.tokenizer());
    this.prompts =
        new PromptBuilder(
            tokenizer,
            ChatTemplate.of(bundle.tokenizer()),
            bundle.templates(),
            PromptBounds.DEFAULTS);
    this.serving =
        new ServingCopy(
            bundle.config(), bundle.weights(), options(), config.rollout().slots(), capacity());
    boolean bf16 = config.model().computesInBf16(everything);
    boolean recompute = !everything && config.optimizer().gradientCheckpointing();
    LearnerOptions options = new LearnerOptions(serving.device(), bf16, recompute);
    this.learner =
        everything
            ? Learner.everything(bundle.config(), bundle.weights(), options, config.seed())
            : Learner.adapter(
                bundle.config(), bundle.weights(), config.lora(), options, config.seed());
  }

  private ModelOptions options() {
    int threads = config.model().threads();
    return new ModelOptions(
        DeviceChoice.parse(config.model().device()),
        Precision.parse(config.model().rolloutDtype()),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }

  private int capacity() {
    int longest =
        Math.max(config.rollout().maxCompletionLength(), config.evaluation().maxCompletionLength());
    return Math.min(
        bundle.config().maxPositions(), config.rollout().maxPromptLength() + longest + MARKER_ROOM);
  }

  /** Tokens that the engine keeps free for an appended marker. */
  private static final int MARKER_ROOM = 64;

  /** Says that the learning form has moved on; the serving form follows when it is next used. */
  void changed() {
    stale = true;
  }

  private GenerationEngine engine() {
    if (stale) {
      serving.replace(AdaptedWeights.of(bundle.weights(), learner, config.lora().scale()));
      stale = false;
    }
    return serving.engine();
  }

  /** The prompt that asks about a sample's history. */
  Prompt userPrompt(Sample sample, int maxTokens) {
    int room = Math.min(config.rollout().maxPromptLength(), engineRoom(maxTokens));
    return prompts.userPrompt(input(sample), room);
  }

  private UserPromptInput input(Sample sample) {
    List<HistoryLine> lines = new ArrayList<>();
    for (Interaction event : known(sample)) {
      Item item = items.item(items.rowOf(event.itemId()));
      lines.add(new HistoryLine(item.title(), event.rating(), event.timestamp(), item));
    }
    return new UserPromptInput(lines, sample.asOf(), null);
  }

  /** The events of a history that are about items of the catalogue. */
  private List<Interaction> known(Sample sample) {
    return sample.history().stream().filter(event -> items.rowOf(event.itemId()) >= 0).toList();
  }

  private int engineRoom(int maxTokens) {
    return serving.engine().promptLimit(maxTokens);
  }

  /** The prompt whose last hidden state stands for an item. */
  int[] itemPrompt(int row) {
    return itemPrompts.computeIfAbsent(
        row, each -> prompts.itemPrompt(items.item(each), capacity()).tokens());
  }

  /**
   * An event as the prompt shows it.
   *
   * @param position token before its line
   * @param row of its item
   */
  record EventStart(int position, int row) {}

  /** The events that a sample's prompt shows, oldest first. */
  List<EventStart> eventStarts(Prompt prompt, Sample sample) {
    int[] starts = prompts.lineStarts(input(sample), prompt);
    List<Interaction> events = known(sample);
    int first = events.size() - starts.length;
    return IntStream.range(0, starts.length)
        .mapToObj(i -> new EventStart(starts[i], items.rowOf(events.get(first + i).itemId())))
        .toList();
  }

  /** Computes the vectors of all items anew. */
  void refreshAll() {
    refresh(IntStream.range(0, items.size()).toArray());
  }

  /** Computes the vectors of some items anew. */
  void refresh(int... rows) {
    for (int from = 0; from < rows.length; from += ENCODE_BATCH) {
      int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + ENCODE_BATCH));
      List<HiddenState> states =
          engine().encode(IntStream.of(part).mapToObj(this::itemPrompt).toList());
      for (int i = 0; i < part.length; i++) {
        items.put(part[i], states.get(i));
      }
    }
  }

  /** Writes behind prompts, with the weights of the moment. */
  List<Completion> complete(List<RolloutCollector.Request> requests) {
    return collector().collect(engine(), requests);
  }

  /** The tokens of a given reasoning behind a prompt, marker included. */
  int[] completion(Prompt prompt, String reasoning) {
    return collector().completion(prompt, tokenizer.encode(reasoning));
  }

  private RolloutCollector collector() {
    Set<Integer> endOfTurn = new HashSet<>(bundle.tokenizer().endOfTurnIds());
    endOfTurn.addAll(bundle.generation().endOfTurnIds());
    return new RolloutCollector(prompts, endOfTurn);
  }

  /** Penalty that the model's own generation config asks for, at least 1. */
  double repetitionPenalty() {
    return config.rollout().repetitionPenalty() > 0
        ? config.rollout().repetitionPenalty()
        : Math.max(1, bundle.generation().repetitionPenalty());
  }

  /** τ of the scores. */
  double temperature() {
    return bundle.templates().temperature();
  }

  Learner learner() {
    return learner;
  }

  ItemTable items() {
    return items;
  }

  ModelBundle bundle() {
    return bundle;
  }

  /** Whether all weights are trained. */
  boolean everything() {
    return everything;
  }

  /** Bytes of the copy that serves. */
  long servingBytes() {
    return serving.weightBytes();
  }

  @Override
  public void close() {
    learner.close();
    serving.close();
    tokenizer.close();
  }
}
