package ai.r2ec.recommend;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import ai.r2ec.engine.GenerationEngine;
import ai.r2ec.text.PromptBuilder;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Turns items into vectors and puts them into the catalogue, batch by batch: what is encoded is
 * stored at once, so that an interrupted run goes on where it stopped.
 */
public final class CatalogIndexer {

  /**
   * Items encoded between two writes: small enough to show progress, large enough to fill the
   * engine.
   */
  private static final int BATCH = 32;

  private final PromptBuilder prompts;
  private final GenerationEngine engine;
  private final Catalog catalog;

  /** Joins the parts; all of them stay the caller's to close. */
  public CatalogIndexer(PromptBuilder prompts, GenerationEngine engine, Catalog catalog) {
    this.prompts = prompts;
    this.engine = engine;
    this.catalog = catalog;
  }

  /**
   * Encodes every item that has no vector in the catalogue's generation, then makes the generation
   * the current one.
   *
   * @return number of items encoded
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store goes away; what was encoded
   *     before stays
   */
  public int encodeMissing(Progress progress) {
    int encoded = stageMissing(progress);
    catalog.activate();
    return encoded;
  }

  /**
   * Encodes every item that has no vector in the catalogue's generation, beside the current one.
   *
   * @return number of items encoded
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store goes away; what was encoded
   *     before stays
   */
  public int stageMissing(Progress progress) {
    List<Item> missing = catalog.unencoded();
    for (int from = 0; from < missing.size(); from += BATCH) {
      progress.report("Encoding items", "items", from, missing.size());
      index(missing.subList(from, Math.min(missing.size(), from + BATCH)));
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("encoding was interrupted");
      }
    }
    progress.report("Encoding items", "items", missing.size(), missing.size());
    return missing.size();
  }

  /**
   * Encodes and stores items now; they can be recommended when this returns. A known id is
   * replaced.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; none of the items is
   *     stored then
   */
  public void index(List<Item> items) {
    catalog.put(items, encode(items));
  }

  /**
   * Item vectors {@code h_v}: hidden states at the open marker of the item prompt, one {@code (H)}
   * per item.
   */
  public List<HiddenState> encode(List<Item> items) {
    int room = engine.contextLength();
    return engine.encode(
        items.stream().map(item -> prompts.itemPrompt(item, room).tokens()).toList());
  }
}
