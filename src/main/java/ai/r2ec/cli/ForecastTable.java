package ai.r2ec.cli;

import ai.r2ec.train.TrainingForecast;
import ai.r2ec.train.TrainingForecast.Rates;
import java.util.List;
import java.util.Locale;

/** What a training will take, line by line. */
final class ForecastTable {

  private ForecastTable() {}

  static List<String> lines(TrainingForecast forecast, Rates rates, boolean stated) {
    return List.of(
        row(
            "steps",
            "%,d on %,d users, %,d evaluations"
                .formatted(forecast.steps(), forecast.users(), forecast.evaluations())),
        row("tokens", "%,d to learn from".formatted(forecast.tokens())),
        row("time", Amounts.time(forecast.time()) + ", early stopping aside"),
        row("memory", Amounts.bytes(forecast.memoryBytes()) + " at most in the calibration"),
        row("disk", Amounts.bytes(forecast.diskBytes())),
        row(
            stated ? "stated rate" : "measured rate",
            String.format(
                Locale.ROOT,
                "%.1f users/h, %.0f tokens/s; an evaluation %.1f s and %.2f s a case",
                3_600 / rates.secondsPerUser(),
                rates.tokensPerUser() / rates.secondsPerUser(),
                rates.secondsPerCatalogue(),
                rates.secondsPerCase())));
  }

  private static String row(String name, String value) {
    return "%-14s %s".formatted(name, value);
  }
}
