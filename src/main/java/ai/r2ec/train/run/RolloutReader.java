package ai.r2ec.train.run;

import ai.r2ec.train.Rollout;
import java.util.List;

/** Tells what the numbers of a rollout mean to people. */
public interface RolloutReader {

  /** Titles of the history that the rollout was asked about, oldest first. */
  List<String> history(Rollout rollout);

  /** Title of the item that came next. */
  String target(Rollout rollout);
}
