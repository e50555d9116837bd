package ai.r2ec.catalog;

import ai.djl.engine.EngineException;
import ai.r2ec.domain.R2ecException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes snapshots of a growing table, each with the compact matrix of its time. One thread. */
final class SnapshotMaker {

  private static final Logger log = LoggerFactory.getLogger(SnapshotMaker.class);

  private final CatalogSpec spec;
  private @Nullable CompactMatrix matrix;
  private boolean compact = true;

  SnapshotMaker(CatalogSpec spec) {
    this.spec = spec;
  }

  /** Forgets the rows so far: the next table has other ones. */
  void startOver() {
    matrix = null;
  }

  CatalogSnapshot snapshot(RowTable table) {
    if (compact) {
      try {
        matrix = CompactMatrix.of(table, matrix);
      } catch (EngineException | R2ecException.Unusable e) {
        log.warn("No int8 search on this machine; large catalogues are searched row by row", e);
        compact = false;
        matrix = null;
      }
    }
    return new CatalogSnapshot(spec, table, matrix);
  }
}
