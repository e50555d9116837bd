package ai.r2ec.domain;

import org.jspecify.annotations.Nullable;

/**
 * Which model answered.
 *
 * @param name display name, such as {@code SmolLM2-135M-Instruct}
 * @param identity SHA-256 over weights, adapter, templates and pooling, in hex
 * @param adapter name of the adapter, or null when the base model answers alone
 * @param generation embedding generation of the catalogue that was ranked
 */
public record ModelInfo(
    String name, String identity, @Nullable String adapter, String generation) {}
