package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Progress;
import ai.r2ec.evaluate.CaseResult.Thought;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks rankers about test samples of a split, several at a time, and keeps what they say. With a
 * folder every answer is on disk before the next is asked for, so that a killed run goes on.
 */
public final class Evaluation {

  private final Split split;
  private final Cases cases;
  private final @Nullable Path folder;
  private final Progress progress;

  /**
   * Which test samples are asked about.
   *
   * @param most at most so many
   * @param seed draws them when there are more
   * @param onePerUser whether users are drawn, all alike, and one sample of each
   */
  public record Cases(int most, long seed, boolean onePerUser) {

    /** Indexes of the test samples, ascending. */
    int[] of(Split split) {
      int samples = split.test().size();
      return onePerUser ? users(split.test()) : Samples.drawIndexes(samples, most, seed);
    }

    private int[] users(Samples test) {
      int[] order = Samples.permutation(test.size(), seed);
      Map<Integer, Integer> sampleOf = new TreeMap<>();
      for (int sample : order) {
        sampleOf.putIfAbsent(test.user(sample), sample);
      }
      int[] chosen = sampleOf.values().stream().mapToInt(sample -> sample).toArray();
      int[] drawn = Samples.drawIndexes(chosen.length, most, seed);
      return Arrays.stream(drawn).map(i -> chosen[i]).sorted().toArray();
    }
  }

  /**
   * Begins or goes on.
   *
   * @param folder where results are kept, or null for memory only
   */
  public Evaluation(Split split, Cases cases, @Nullable Path folder, Progress progress)
      throws IOException {
    this.split = split;
    this.cases = cases;
    this.folder = folder;
    this.progress = progress;
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }

  /**
   * One round of asking.
   *
   * @param ranker name of the ranker, also of its file
   * @param settings what its answers depend on besides split and cases
   * @param concurrency cases under way at once; as many as the engine has slots is best
   * @param cases at most so many of the cases
   */
  public record Round(String ranker, Map<String, String> settings, int concurrency, int cases) {

    /** Keeps an unmodifiable copy. */
    public Round {
      settings = Map.copyOf(settings);
    }
  }

  /** Asks a baseline about all cases. */
  public List<CaseResult> ask(Baseline baseline) throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    return ask(
        new Round(baseline.name(), baseline.settings(), processors, Integer.MAX_VALUE),
        sample ->
            Mono.fromCallable(
                    () ->
                        CaseResult.of(
                            new CaseResult.Case(split.test(), sample),
                            baseline.scores(split.test(), sample),
                            split.options().candidates()))
                .subscribeOn(Schedulers.parallel()));
  }

  /**
   * Asks about the cases of a round; interrupting the thread stops it.
   *
   * @param ranker answers by index of the test sample
   * @return results by ascending sample
   */
  public List<CaseResult> ask(Round round, IntFunction<Mono<CaseResult>> ranker)
      throws IOException {
    int[] drawn = cases.of(split);
    int[] asked =
        Arrays.stream(Samples.drawIndexes(drawn.length, round.cases(), cases.seed()))
            .map(i -> drawn[i])
            .toArray();
    try (ResultFile file = open(round)) {
      AtomicInteger done = new AtomicInteger(file.results().size());
      String task = "Evaluating " + round.ranker();
      progress.report(task, "cases", done.get(), asked.length);
      Flux.fromStream(Arrays.stream(asked).filter(sample -> !file.has(sample)).boxed())
          .flatMap(ranker::apply, round.concurrency())
          .doOnNext(
              result -> {
                keep(file, result);
                progress.report(task, "cases", done.incrementAndGet(), asked.length);
              })
          .blockLast();
      return file.results();
    }
  }

  /**
   * Reasoning texts of others, for each case: passed round so that nobody keeps the own one, nor
   * that of another case of the same user while there is any other.
   *
   * @param said what was reasoned with the own texts
   * @return texts by index of the test sample
   */
  public Map<Integer, String> shuffledReasoning(List<CaseResult> said, long seed) {
    int[] order = Samples.permutation(said.size(), seed);
    Map<Integer, String> texts = new HashMap<>();
    for (int i = 0; i < order.length; i++) {
      CaseResult one = said.get(order[i]);
      int from = i;
      CaseResult other = one;
      for (int step = 1; step < order.length; step++) {
        from = (i + step) % order.length;
        other = said.get(order[from]);
        if (split.test().user(other.sample()) != split.test().user(one.sample())) {
          break;
        }
      }
      Thought thought = other.thought();
      texts.put(one.sample(), thought == null ? "" : thought.text());
    }
    return texts;
  }

  private ResultFile open(Round round) throws IOException {
    if (folder == null) {
      return ResultFile.inMemory(split.items());
    }
    Map<String, String> whole = new TreeMap<>(round.settings());
    whole.put("ranker", round.ranker());
    whole.put("cases", String.valueOf(round.cases()));
    whole.put("data", split.sha256());
    whole.put("sample", String.valueOf(cases.most()));
    whole.put("seed", String.valueOf(cases.seed()));
    whole.put("one_per_user", String.valueOf(cases.onePerUser()));
    return ResultFile.open(folder.resolve(round.ranker() + ".jsonl"), split.items(), whole);
  }

  private static void keep(ResultFile file, CaseResult result) {
    try {
      file.add(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
