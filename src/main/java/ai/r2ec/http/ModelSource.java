package ai.r2ec.http;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.BundledModel;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelDownload;
import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the model lies that a configuration means: an adapter that is named, else what was
 * published for the catalogue, else the demo's own adapter on the small model, else the base model
 * alone.
 */
final class ModelSource {

  private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);

  private final R2ecProperties properties;

  ModelSource(R2ecProperties properties) {
    this.properties = properties;
  }

  /** The model that is configured, else the small one, got once and kept in the cache. */
  BundleLocation locate(Progress progress) {
    Path model = base(progress);
    Publication current = current();
    if (current != null && !isFor(model, current)) {
      LOG.warn(
          "version {} was published for {}, not for {}: the model serves without it",
          current.version(),
          current.baseModel(),
          model.getFileName());
    } else if (current != null) {
      LOG.info("serving version {} of run {}", current.version(), current.run());
    }
    return locate(model);
  }

  /** The same for a base model that is there; a publication or a rollback changes the answer. */
  BundleLocation locate(Path model) {
    Publication current = current();
    Path adapter =
        current != null && isFor(model, current)
            ? publications().adapter(current)
            : unpublished(model);
    return new BundleLocation(model, adapter, properties.templates());
  }

  private @Nullable Path unpublished(Path model) {
    boolean small = model.equals(ModelDownload.smolLm2(properties.cacheDirectory()).path());
    return small && properties.takesDemoAdapter()
        ? BundledModel.DEMO_GAMES.unpack(properties.cacheDirectory())
        : properties.namedAdapter();
  }

  private Path base(Progress progress) {
    Path configured = properties.model();
    return configured == null
        ? smallOrTiny(progress)
        : BundledModel.resolve(configured, properties.cacheDirectory());
  }

  /**
   * The small model. Where it cannot be got the demo has a tiny one, which knows its games only.
   */
  private Path smallOrTiny(Progress progress) {
    try {
      return ModelDownload.smolLm2(properties.cacheDirectory())
          .fetch(properties.offline(), progress);
    } catch (R2ecException.Unusable e) {
      if (properties.namedAdapter() != null || !properties.showsDemo()) {
        throw e;
      }
      LOG.warn(
          "{}{}So nano serves: a tiny model that was trained on simulated users of the bundled games"
              + " and knows nothing else.",
          e.getMessage(),
          System.lineSeparator());
      return BundledModel.NANO.unpack(properties.cacheDirectory());
    }
  }

  /** Opens a bundle that is asked about what the catalogue holds. */
  ModelBundle open(BundleLocation location, Progress progress) {
    ModelBundle bundle = ModelBundle.open(location, progress);
    String noun = properties.catalog().promptNoun();
    return noun == null ? bundle : bundle.withTemplates(bundle.templates().withCategoryNoun(noun));
  }

  /** What was published last, unless it is left aside. */
  private @Nullable Publication current() {
    return properties.adapter() != null || !properties.published()
        ? null
        : publications().current().orElse(null);
  }

  private static boolean isFor(Path model, Publication publication) {
    return publication.baseModel().equals(String.valueOf(model.getFileName()));
  }

  private PublishedModels publications() {
    return new PublishedModels(properties.cacheDirectory(), properties.catalog().name());
  }
}
