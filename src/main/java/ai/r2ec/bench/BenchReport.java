package ai.r2ec.bench;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured.
 *
 * @param bench name of the measurement
 * @param setup the conditions: machine, model, options
 * @param figures medians over the passes, by name
 * @param passes figures of every pass
 */
public record BenchReport(
    String bench,
    Map<String, Object> setup,
    Map<String, Double> figures,
    List<Map<String, Double>> passes) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Sums passes up. */
  static BenchReport of(String bench, Map<String, Object> setup, List<Map<String, Double>> passes) {
    Map<String, Object> conditions = new LinkedHashMap<>(Machine.facts());
    conditions.putAll(setup);
    return new BenchReport(bench, conditions, BenchPlan.medians(passes), passes);
  }

  /**
   * Reads a report that was written before.
   *
   * @throws R2ecException.Unusable if the file is none
   */
  public static BenchReport read(Path file) {
    try {
      return JSON.readValue(Files.readAllBytes(file), BenchReport.class);
    } catch (IOException | JacksonException e) {
      throw new R2ecException.Unusable("%s is no bench report: %s".formatted(file, e), e);
    }
  }

  /** The report as JSON. */
  public String json() {
    return JSON.writeValueAsString(this);
  }

  /**
   * Writes the report.
   *
   * @throws R2ecException.Unusable if the file cannot be written
   */
  public void write(Path file) {
    try {
      Files.writeString(file, json() + "\n");
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write %s: %s".formatted(file, e), e);
    }
  }
}
