/** Interaction logs and data sets on disk: readers, windows, splits. Hides file layouts. */
@NullMarked
package ai.r2ec.data;

import org.jspecify.annotations.NullMarked;
