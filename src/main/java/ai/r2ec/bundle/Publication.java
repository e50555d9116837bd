package ai.r2ec.bundle;

import java.time.Instant;

/**
 * A trained model that was published, as {@code publication.json} in its folder tells it.
 *
 * @param version number of the publication, from 1
 * @param run name of the training run
 * @param baseModel file or folder name of the model that the adapter is for
 * @param identity identity of base, adapter and templates together
 * @param generation embedding generation that was encoded with it
 * @param replaces embedding generation that served before
 * @param published when
 */
public record Publication(
    int version,
    String run,
    String baseModel,
    String identity,
    String generation,
    String replaces,
    Instant published) {}
