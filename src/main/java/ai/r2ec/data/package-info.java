/**
 * Interaction logs and data sets on disk: readers, windows, splits. Hides file layouts and how
 * millions of events are kept in columns.
 *
 * <p>Letters in shapes: E events, U users, I items, S samples.
 */
@NullMarked
package ai.r2ec.data;

import org.jspecify.annotations.NullMarked;
