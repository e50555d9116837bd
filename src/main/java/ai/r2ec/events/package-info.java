/** User histories and feedback. Hides where interactions are kept. */
@NullMarked
package ai.r2ec.events;

import org.jspecify.annotations.NullMarked;
