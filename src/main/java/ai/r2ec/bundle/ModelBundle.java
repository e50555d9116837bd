package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
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
 * @param identity SHA-256 over weights, config, tokenizer, adapter, templates and pooling, in hex
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

  /**
   * Opens and checks a model.
   *
   * @param location where its parts lie
   * @param progress told how much of the weights is hashed, when that was not done before
   * @throws R2ecException.Unusable naming the file, and the key or tensor in it, that is missing,
   *     damaged or asks for what is not supported
   */
  public static ModelBundle open(BundleLocation location, Progress progress) {
    return new BundleReader(new FileDigests(), progress).read(location);
  }

  /** The same model asked in other words; its identity changes with them. */
  public ModelBundle withTemplates(PromptTemplates other) {
    return other.equals(templates)
        ? this
        : new ModelBundle(
            name,
            config,
            weights,
            tokenizer,
            generation,
            other,
            adapterName,
            new BundleIdentity().add("rephrased", identity).add(other).hex());
  }

  /** Unmaps the weights. No read may be under way. */
  @Override
  public void close() {
    weights.close();
  }
}
