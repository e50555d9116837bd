/** Connections, keys and slots, chunked values, the embedded server. Hides Lettuce. */
@NullMarked
package ai.r2ec.redis;

import org.jspecify.annotations.NullMarked;
