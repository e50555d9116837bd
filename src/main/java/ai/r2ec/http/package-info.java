/**
 * REST, SSE and the Spring wiring; the only package that knows Spring. Hides wire formats, status
 * codes and configuration keys.
 */
@NullMarked
package ai.r2ec.http;

import org.jspecify.annotations.NullMarked;
