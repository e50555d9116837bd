package ai.r2ec.cli;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelDownload;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.ResourceBudget;
import ai.r2ec.http.ServiceSettings;
import java.nio.file.Path;
import java.util.function.Function;

/** Looks for the model that would be served. */
final class ModelCheck {

  private ModelCheck() {}

  /** The configured model, else the default one in the cache. */
  static Finding of(ServiceSettings settings) {
    Path given = settings.model();
    return given == null
        ? pinned(ModelDownload.smolLm2(settings.cacheDirectory()), settings.offline())
        : open(new BundleLocation(given, settings.adapter(), null));
  }

  /**
   * Whether the model fits into this machine.
   *
   * @param plan what a model of a shape would take; throws where that does not fit
   */
  static Finding budget(ServiceSettings settings, Function<DecoderConfig, ResourceBudget> plan) {
    try {
      Path given = settings.model();
      Path model =
          given == null
              ? ModelDownload.smolLm2(settings.cacheDirectory()).fetch(true, Progress.NONE)
              : given;
      try (ModelBundle bundle =
          ModelBundle.open(new BundleLocation(model, settings.adapter(), null), Progress.NONE)) {
        return Finding.ok("budget", plan.apply(bundle.config()).toString());
      }
    } catch (R2ecException e) {
      return Finding.fail("budget", Failures.message(e), "See 'Memory' in docs/deployment.md.");
    }
  }

  private static Finding pinned(ModelDownload download, boolean offline) {
    try {
      return open(new BundleLocation(download.fetch(true, Progress.NONE), null, null));
    } catch (R2ecException.Unusable e) {
      return offline
          ? Finding.fail(
              "model",
              Failures.message(e),
              "Run 'r2ec models pull' with a network. Until then the demo is served by nano.")
          : Finding.warn(
              "model",
              "%s is missing or damaged".formatted(download.path()),
              "Nothing to do: it is fetched at the first start, or now by 'r2ec models pull'.");
    }
  }

  private static Finding open(BundleLocation location) {
    try (ModelBundle bundle = ModelBundle.open(location, Progress.NONE)) {
      return Finding.ok(
          "model",
          "%s (%s, identity %.12s) is whole"
              .formatted(
                  PlainLine.of(bundle.name()), bundle.config().family().key(), bundle.identity()));
    } catch (R2ecException e) {
      return Finding.fail("model", Failures.message(e), "Check r2ec.model and r2ec.adapter.");
    }
  }
}
