/**
 * Words to token ids and back: tokenizer, chat template, prompts. Hides vocabularies, templates and
 * the escaping of what users write.
 */
@NullMarked
package ai.r2ec.text;

import org.jspecify.annotations.NullMarked;
