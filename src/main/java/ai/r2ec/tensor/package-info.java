/**
 * DJL memory scopes, TorchScript archives, safetensors and GGUF files. Hides byte layouts and
 * native lifetimes.
 */
@NullMarked
package ai.r2ec.tensor;

import org.jspecify.annotations.NullMarked;
