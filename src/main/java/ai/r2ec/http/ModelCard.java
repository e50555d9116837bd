package ai.r2ec.http;

import org.jspecify.annotations.Nullable;

/**
 * The facts about the model that answers.
 *
 * @param name display name
 * @param identity SHA-256 over weights, adapter, templates and pooling, in hex
 * @param adapter name of the merged adapter, or null
 * @param family decoder family, such as {@code llama}
 * @param device where it runs, such as {@code cpu} or {@code cuda:0}
 * @param dtype precision it runs in
 * @param hiddenSize {@code H}
 * @param context most tokens of one sequence, prompt and reasoning together
 * @param trained whether it was trained for recommendation; an untouched chat model is not
 */
public record ModelCard(
    String name,
    String identity,
    @Nullable String adapter,
    String family,
    String device,
    String dtype,
    int hiddenSize,
    int context,
    boolean trained) {}
