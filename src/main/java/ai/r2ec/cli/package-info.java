/**
 * Commands, one a file, and the {@code main} method. Hides how arguments become calls of the
 * packages below.
 */
@NullMarked
package ai.r2ec.cli;

import org.jspecify.annotations.NullMarked;
