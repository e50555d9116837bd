package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Who is asked about what, and how figures are made. */
final class AskingOptions {

  /** Rankers that need no model, in the order of reports. */
  static final List<String> BASELINES =
      List.of("popular", "recent-popular", "markov", "markov-popular-ties", "item-knn");

  /** Rankers that need the model's vectors of the items. */
  static final List<String> TEXT = List.of("text-knn-mean", "text-knn-last");

  /** Rankers that ask the model. */
  static final List<String> MODEL = List.of("no-reasoning", "reasoning", "shuffled");

  @Option(
      names = "--rankers",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "baselines,no-reasoning,reasoning",
      description =
          "Of popular, recent-popular, markov, markov-popular-ties, item-knn (together baselines),"
              + " text-knn-mean, text-knn-last (together text), no-reasoning, reasoning, shuffled"
              + " (together model) (${DEFAULT-VALUE}).")
  private List<String> rankers = new ArrayList<>();

  @Option(
      names = "--trained",
      paramLabel = "NAME=DIR",
      split = ",",
      description = "Runs of 'r2ec baseline' as rankers.")
  private Map<String, Path> trained = new LinkedHashMap<>();

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "200",
      description = "Most test samples to ask about, or all (${DEFAULT-VALUE}).")
  private String sample = "200";

  @Option(
      names = "--one-per-user",
      description = "Draw users, all alike, and one test sample of each.")
  private boolean onePerUser;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Draws the samples, the shuffle and the bootstrap (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "96",
      description = "Reasoning budget, greedy (${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      defaultValue = "popular",
      description = "Ranker that the others are compared with, case by case (${DEFAULT-VALUE}).")
  private String baseline = "popular";

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Draws of the bootstrap over users (${DEFAULT-VALUE}).")
  private int resamples;

  @Option(
      names = "--consistency",
      paramLabel = "K",
      defaultValue = "0",
      description = "Reason K times at random for each of --consistency-cases (${DEFAULT-VALUE}).")
  private int consistency;

  @Option(
      names = "--consistency-cases",
      paramLabel = "N",
      defaultValue = "100",
      description = "Samples reasoned about more than once (${DEFAULT-VALUE}).")
  private int consistencyCases;

  @Option(
      names = "--consistency-temperature",
      paramLabel = "X",
      defaultValue = "1.0",
      description = "Sampling temperature of these (${DEFAULT-VALUE}).")
  private double temperature;

  /** The cases. */
  Evaluation.Cases cases() {
    if (sample.equals("all")) {
      return new Evaluation.Cases(Integer.MAX_VALUE, seed, onePerUser);
    }
    try {
      return new Evaluation.Cases(
          atLeast("--sample", Integer.parseInt(sample), 1), seed, onePerUser);
    } catch (NumberFormatException _) {
      throw new R2ecException.Invalid("--sample", "must be a number or all, got " + sample);
    }
  }

  /**
   * Names of the rankers to ask, without repeats; the one they are compared with is always asked.
   */
  List<String> rankers() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : rankers) {
      switch (name) {
        case "baselines" -> names.addAll(BASELINES);
        case "text" -> names.addAll(TEXT);
        case "model" -> names.addAll(MODEL);
        default -> names.add(known("--rankers", name));
      }
    }
    names.addAll(trained().keySet());
    names.add(known("--baseline", baseline));
    if (names.contains("shuffled")) {
      names.remove("shuffled"); // its texts come from the other
      names.add("reasoning");
      names.add("shuffled");
    }
    return List.copyOf(names);
  }

  /** Folders of trained baselines, by the names that they get. */
  Map<String, Path> trained() {
    for (String name : trained.keySet()) {
      if (builtIn(name) || !name.matches("[a-z0-9-]{1,40}")) {
        throw new R2ecException.Invalid(
            "--trained", "a name is 1 to 40 of a-z, 0-9 and -, and no other ranker's, got " + name);
      }
    }
    return trained;
  }

  String baseline() {
    return baseline;
  }

  long seed() {
    return seed;
  }

  int maxTokens() {
    return atLeast("--max-tokens", maxTokens, 0);
  }

  int resamples() {
    return atLeast("--resamples", resamples, 1);
  }

  int consistency() {
    return atLeast("--consistency", consistency, 0);
  }

  int consistencyCases() {
    return atLeast("--consistency-cases", consistencyCases, 1);
  }

  double temperature() {
    return temperature;
  }

  /** What was chosen, by name. */
  Map<String, String> described() {
    Map<String, String> names = new TreeMap<>();
    names.put("rankers", String.join(",", rankers()));
    names.put("sample", sample);
    names.put("one_per_user", String.valueOf(onePerUser));
    names.put("seed", String.valueOf(seed));
    names.put("max_tokens", String.valueOf(maxTokens));
    names.put("baseline", baseline);
    names.put("resamples", String.valueOf(resamples));
    if (consistency > 0) {
      names.put("consistency", String.valueOf(consistency));
      names.put("consistency_cases", String.valueOf(consistencyCases));
      names.put("consistency_temperature", String.valueOf(temperature));
    }
    return names;
  }

  private static boolean builtIn(String name) {
    return BASELINES.contains(name) || TEXT.contains(name) || MODEL.contains(name);
  }

  private String known(String option, String name) {
    if (!builtIn(name) && !trained.containsKey(name)) {
      throw new R2ecException.Invalid(option, "there is no ranker " + name);
    }
    return name;
  }

  private static int atLeast(String option, int value, int least) {
    if (value < least) {
      throw new R2ecException.Invalid(
          option, "must be at least %d, got %d".formatted(least, value));
    }
    return value;
  }
}
