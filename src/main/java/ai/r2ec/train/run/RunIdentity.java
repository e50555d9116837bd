package ai.r2ec.train.run;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run was made of: beside the configuration, all that is needed to say whether two runs
 * differ.
 *
 * @param name how the run is called
 * @param model name of the base model
 * @param modelIdentity SHA-256 over base weights, templates and the adapter that it began with
 * @param data name of the data set
 * @param dataHash SHA-256 over events, rules and samples
 * @param dataFigures figures of the data set, as they are shown
 * @param seed of the run
 * @param device where it trained
 * @param program version of this program
 * @param started when its first step began
 */
public record RunIdentity(
    String name,
    String model,
    String modelIdentity,
    String data,
    String dataHash,
    Map<String, String> dataFigures,
    long seed,
    String device,
    String program,
    Instant started) {

  /** Keeps an unmodifiable copy in the given order. */
  public RunIdentity {
    dataFigures = Collections.unmodifiableMap(new LinkedHashMap<>(dataFigures));
  }
}
