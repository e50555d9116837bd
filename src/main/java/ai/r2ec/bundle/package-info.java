/**
 * A model on disk: config, weights, adapter, templates, identity. Hides file formats and naming
 * conventions of the families.
 */
@NullMarked
package ai.r2ec.bundle;

import org.jspecify.annotations.NullMarked;
