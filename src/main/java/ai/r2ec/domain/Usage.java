package ai.r2ec.domain;

/**
 * Tokens an answer took.
 *
 * @param promptTokens tokens of the prompt
 * @param reasoningTokens generated tokens
 * @param cachedTokens prompt tokens whose keys and values were found in a cache
 */
public record Usage(int promptTokens, int reasoningTokens, int cachedTokens) {}
