package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.UserId;

/**
 * One row of an interaction log.
 *
 * @param userId who
 * @param interaction what, when, how much liked
 */
public record LoggedInteraction(UserId userId, Interaction interaction) {}
