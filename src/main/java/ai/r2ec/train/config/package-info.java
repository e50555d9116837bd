/**
 * What a training is told: one YAML file, every key checked with its bound, unknown keys refused.
 * Keys carry the names of TRL and, where it has none, of the published R²ec code. Hides how YAML
 * becomes records and back.
 */
@NullMarked
package ai.r2ec.train.config;

import org.jspecify.annotations.NullMarked;
