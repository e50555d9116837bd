/**
 * Items in space: store, generations of embeddings, matrix and exact top-k. Hides where vectors
 * live and how they are searched.
 */
@NullMarked
package ai.r2ec.catalog;

import org.jspecify.annotations.NullMarked;
