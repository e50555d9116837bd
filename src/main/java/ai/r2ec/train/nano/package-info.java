/**
 * A model from nothing: a vocabulary learned from the catalogue's own words and a tiny decoder of
 * random weights, ready to be trained. Hides byte-pair encoding and the files of a model.
 */
@NullMarked
package ai.r2ec.train.nano;

import org.jspecify.annotations.NullMarked;
