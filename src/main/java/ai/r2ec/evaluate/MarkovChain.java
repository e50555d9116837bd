package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * First-order Markov chain: how often the item followed the last item of the history as a training
 * target, then popularity for all that never did.
 */
public final class MarkovChain implements Baseline {

  /** Which of two followers comes first that were seen equally often. */
  public enum Ties {
    /** The one that followed first, in the order of the training samples. */
    FIRST_SEEN,
    /** The more popular one. */
    POPULARITY
  }

  private final Ties ties;
  private final double[] fill; // (I) in [0, 1): by popularity, then by id
  private final Map<Integer, Map<Integer, Integer>> followers = new HashMap<>();

  /** Counts the steps from the last event of each training history to its target. */
  public MarkovChain(Split split, Ties ties) {
    this.ties = ties;
    this.fill = RankOrder.fractions(Popular.of(split).scores(split.train(), 0));
    Samples train = split.train();
    for (int i = 0; i < train.size(); i++) {
      followers
          .computeIfAbsent(last(train, i), _ -> new LinkedHashMap<>())
          .merge(train.target(i), 1, Integer::sum);
    }
  }

  @Override
  public String name() {
    return ties == Ties.FIRST_SEEN ? "markov" : "markov-popular-ties";
  }

  @Override
  public double[] scores(Samples samples, int sample) {
    double[] scores = fill.clone();
    Map<Integer, Integer> seen = followers.getOrDefault(last(samples, sample), Map.of());
    int place = 0;
    for (Map.Entry<Integer, Integer> follower : seen.entrySet()) {
      double tie =
          switch (ties) {
            case FIRST_SEEN -> 1 - (place + 1.0) / (seen.size() + 1);
            case POPULARITY -> fill[follower.getKey()];
          };
      scores[follower.getKey()] = follower.getValue() + tie;
      place++;
    }
    return scores;
  }

  private static int last(Samples samples, int sample) {
    return samples.historyItem(sample, samples.historyLength(sample) - 1);
  }
}
