package ai.r2ec.http;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.Progress;
import java.util.List;

/** Makes items rankable. */
public interface Indexing {

  /**
   * Encodes and stores items; they can be recommended when this returns. A known id is replaced.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down; none is stored then
   */
  void index(List<Item> items);

  /**
   * Encodes every item that has no vector yet.
   *
   * @return number of items encoded
   */
  int encodeMissing(Progress progress);
}
