package ai.r2ec.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a model lie.
 *
 * @param model a directory in the Hugging Face layout, or a {@code .gguf} file
 * @param adapter a PEFT LoRA directory, or null for the base model alone
 * @param templates a directory with prompt templates, or null for those beside the weights or, when
 *     there are none, the defaults
 */
public record BundleLocation(Path model, @Nullable Path adapter, @Nullable Path templates) {}
