/**
 * The request's story on one page: history to prompt to reasoning to ranked items; also item
 * encoding. Hides how language model and catalogue work together.
 */
@NullMarked
package ai.r2ec.recommend;

import org.jspecify.annotations.NullMarked;
