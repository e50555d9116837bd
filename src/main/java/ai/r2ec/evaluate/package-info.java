/**
 * Metrics, splits' reports and simple baselines, through the same recommender as serving. Hides how
 * cases run side by side and how a rank is found.
 */
@NullMarked
package ai.r2ec.evaluate;

import org.jspecify.annotations.NullMarked;
