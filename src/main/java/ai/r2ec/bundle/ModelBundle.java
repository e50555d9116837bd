package ai.r2ec.bundle;

import org.jspecify.annotations.Nullable;

/**
 * A model on disk, opened: checked, mapped, not yet in memory.
 *
 * @param name display name: of the directory or file
 * @param config numbers of the decoder
 * @param weights tensors, adapter merged
 * @param tokenizer what text needs
 * @param generation the model's own sampling defaults
 * @param templates wording of the prompts
 * @param adapterName name of the adapter, or null for the base model alone
 * @param identity SHA-256 over weights, adapter, templates and pooling, in hex
 */
public record ModelBundle(
    String name,
    DecoderConfig config,
    ModelWeights weights,
    TokenizerSpec tokenizer,
    GenerationDefaults generation,
    PromptTemplates templates,
    @Nullable String adapterName,
    String identity)
    implements AutoCloseable {

  /** Unmaps the weights. No read may be under way. */
  @Override
  public void close() {
    weights.close();
  }
}
