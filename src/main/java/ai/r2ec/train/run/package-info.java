/**
 * What a training run leaves behind: a directory with its configuration, its metrics as JSON lines
 * and TensorBoard events, sampled rationales and a report in one HTML file. Hides the formats of
 * all of these.
 */
@NullMarked
package ai.r2ec.train.run;

import org.jspecify.annotations.NullMarked;
