/** Renders Jinja templates over plain data. Hides the template language. */
@NullMarked
package ai.r2ec.text.jinja;

import org.jspecify.annotations.NullMarked;
