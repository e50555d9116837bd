/**
 * Pure records that the packages above exchange; only {@code java.*} and JSpecify. Hides nothing,
 * holds the bounds.
 */
@NullMarked
package ai.r2ec.domain;

import org.jspecify.annotations.NullMarked;
