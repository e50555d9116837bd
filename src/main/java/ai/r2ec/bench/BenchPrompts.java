package ai.r2ec.bench;

import ai.r2ec.data.DemoCatalog;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.text.HistoryLine;
import ai.r2ec.text.Prompt;
import ai.r2ec.text.PromptBuilder;
import ai.r2ec.text.UserPromptInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the model is given to read.
 *
 * @param users prompts that ask for reasoning, at least one
 * @param items prompts that stand for items, at least one
 */
public record BenchPrompts(List<Prompt> users, List<Prompt> items) {

  /** The moment that all questions are asked for, so that prompts are the same every day. */
  static final Instant AS_OF = Instant.parse("2025-03-01T00:00:00Z");

  private static final int RANDOM_USERS = 32;
  private static final int RANDOM_USER_TOKENS = 256;
  private static final int RANDOM_ITEMS = 256;
  private static final int RANDOM_ITEM_TOKENS = 96;

  /** Keeps unmodifiable copies. */
  public BenchPrompts {
    users = List.copyOf(users);
    items = List.copyOf(items);
  }

  /** The prompts of the demo's users and items. */
  static BenchPrompts ofDemo(PromptBuilder prompts, int maxTokens) {
    List<Item> items = DemoCatalog.items();
    Map<ItemId, String> titles = items.stream().collect(Collectors.toMap(Item::id, Item::title));
    return new BenchPrompts(
        DemoCatalog.users().stream()
            .map(user -> prompts.userPrompt(input(user, titles), maxTokens))
            .toList(),
        items.stream().map(item -> prompts.itemPrompt(item, maxTokens)).toList());
  }

  private static UserPromptInput input(UserHistory user, Map<ItemId, String> titles) {
    List<HistoryLine> lines =
        user.interactions().stream()
            .map(
                event ->
                    new HistoryLine(
                        titles.getOrDefault(event.itemId(), event.itemId().toString()),
                        event.rating(),
                        event.timestamp()))
            .toList();
    return new UserPromptInput(lines, AS_OF, null);
  }

  /** Tokens without a meaning. */
  static BenchPrompts random(int vocabulary, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    return new BenchPrompts(
        random(random, vocabulary, RANDOM_USERS, RANDOM_USER_TOKENS),
        random(random, vocabulary, RANDOM_ITEMS, RANDOM_ITEM_TOKENS));
  }

  private static List<Prompt> random(
      RandomGenerator random, int vocabulary, int count, int tokens) {
    return IntStream.range(0, count)
        .mapToObj(_ -> new Prompt("", random.ints(tokens, 0, vocabulary).toArray(), 0))
        .toList();
  }

  /**
   * The first tokens of one user's prompt after the other's, as many as are asked for.
   *
   * @param first which user begins
   */
  int[] tokens(int first, int count) {
    int[] tokens = new int[count];
    int at = 0;
    for (int user = first; at < count; user++) {
      int[] next = users.get(user % users.size()).tokens();
      int taken = Math.min(next.length, count - at);
      System.arraycopy(next, 0, tokens, at, taken);
      at += taken;
    }
    return tokens;
  }

  /** The largest token id of the users' prompts: every smaller one is in the vocabulary too. */
  int largestToken() {
    return users.stream().flatMapToInt(user -> Arrays.stream(user.tokens())).max().orElseThrow();
  }

  /**
   * All prompts as JSON, {@code {"users": [{"text", "tokens"}], "items": […]}}, for other tools.
   */
  public String json() {
    return JsonMapper.shared()
        .writeValueAsString(Map.of("users", described(users), "items", described(items)));
  }

  private static List<Map<String, Object>> described(List<Prompt> prompts) {
    List<Map<String, Object>> described = new ArrayList<>();
    for (Prompt prompt : prompts) {
      described.add(Map.of("text", prompt.text(), "tokens", prompt.tokens()));
    }
    return described;
  }
}
