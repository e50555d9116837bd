package ai.r2ec.http;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.catalog.Catalog;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a running service go over to the model that a start would load now, after a publication or a
 * rollback: the weights are exchanged in place, so that no second copy exists, and the matrix of
 * item vectors in the same instant, so that user and item vectors always come from one model.
 */
final class ModelSuccession {

  private static final Logger LOG = LoggerFactory.getLogger(ModelSuccession.class);

  /** Longest wait for answers that are under way. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Items without a vector that questions may wait for: a few seconds' work. */
  private static final int MOST_MISSING = 200;

  private final R2ecProperties properties;
  private final ModelSource source;
  private final OpenStores stores;
  private final LiveService live;
  private OpenModel model;
  private @Nullable BundleLocation refused;
  private @Nullable String told;

  /** Watches over what serves; the first model and the stores stay the caller's to close. */
  ModelSuccession(R2ecProperties properties, OpenStores stores, LiveService live, OpenModel model) {
    this.properties = properties;
    this.source = new ModelSource(properties);
    this.stores = stores;
    this.live = live;
    this.model = model;
  }

  /**
   * Exchanges the model if another should serve. One that cannot serve is left aside, and the log
   * says so once.
   *
   * @throws R2ecException.Unavailable if it cannot be done at present
   */
  void follow() {
    BundleLocation wanted = model.location();
    try {
      wanted = source.locate(model.location().model());
      if (!wanted.equals(model.location()) && !wanted.equals(refused)) {
        try (ModelBundle bundle = source.open(wanted, Progress.NONE)) {
          take(bundle, model.as(bundle, wanted, properties));
        }
      }
    } catch (R2ecException.Unavailable e) {
      throw e;
    } catch (RuntimeException e) { // whatever is wrong with it, what serves must serve on
      refused = wanted;
      tell(e);
    }
  }

  private void tell(RuntimeException failure) {
    String why = String.valueOf(failure.getMessage());
    if (!why.equals(told)) {
      LOG.warn("What was published cannot take over, the old model serves on", failure);
    }
    told = why;
  }

  private void take(ModelBundle bundle, OpenModel next) {
    Catalog catalog =
        DecoderAssembly.catalog(stores, next, properties.catalog().name(), Progress.NONE);
    try {
      int missing = catalog.unencoded().size();
      if (missing > MOST_MISSING) {
        throw new R2ecException.Conflict(
            "%d items have no vector of it, more than are encoded while questions wait"
                .formatted(missing));
      }
      Catalog old = live.catalog();
      live.exchange(PATIENCE, () -> exchanged(bundle, next, catalog));
      old.close();
      LOG.info("{} serves now, identity {}", next.location(), next.card().identity());
      model = next;
      refused = null;
      told = null;
    } catch (RuntimeException | Error e) {
      catalog.close();
      throw e;
    }
  }

  private ServiceParts exchanged(ModelBundle bundle, OpenModel next, Catalog catalog) {
    try {
      next.engine().exchange(() -> next.decoder().replace(bundle.weights()));
      catalog.refresh();
      DecoderAssembly.indexer(next, catalog).encodeMissing(Progress.NONE);
      return DecoderAssembly.parts(stores, next, catalog);
    } catch (RuntimeException e) {
      restore();
      throw e;
    }
  }

  /** Half a model must not answer: where the old one does not come back, the engine ends. */
  private void restore() {
    try (ModelBundle before = source.open(model.location(), Progress.NONE)) {
      model.engine().exchange(() -> model.decoder().replace(before.weights()));
    } catch (RuntimeException e) {
      LOG.error("{} could not be loaded again, the engine ends", model.location(), e);
      model.engine().close();
      throw e;
    }
  }
}
