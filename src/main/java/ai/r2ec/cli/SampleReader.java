package ai.r2ec.cli;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.train.Rollout;
import ai.r2ec.train.run.RolloutReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the sample behind a rollout; only few rollouts are read, so it looks through all samples.
 */
final class SampleReader implements RolloutReader {

  private final Split split;
  private final Map<ItemId, String> titles = new HashMap<>();

  SampleReader(TrainingInput input) {
    this.split = input.split();
    for (Item item : input.items()) {
      titles.put(item.id(), item.title());
    }
  }

  @Override
  public List<String> history(Rollout rollout) {
    Samples train = split.train();
    int user = split.users().indexOf(rollout.userId().value());
    int target = split.items().indexOf(rollout.target().value());
    for (int sample = 0; sample < train.size(); sample++) {
      if (train.user(sample) == user && train.target(sample) == target) {
        return Arrays.stream(train.history(sample))
            .mapToObj(item -> title(new ItemId(split.items().name(item))))
            .toList();
      }
    }
    return List.of();
  }

  @Override
  public String target(Rollout rollout) {
    return title(rollout.target());
  }

  private String title(ItemId id) {
    return titles.getOrDefault(id, id.value());
  }
}
