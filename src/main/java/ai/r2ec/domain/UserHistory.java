package ai.r2ec.domain;

import java.util.List;

/**
 * What a user did, oldest first.
 *
 * @param userId whose history it is
 * @param name a label for people, such as a persona of the demo; empty when none
 * @param interactions oldest first
 */
public record UserHistory(UserId userId, String name, List<Interaction> interactions) {
  /** Keeps an unmodifiable copy. */
  public UserHistory {
    interactions = List.copyOf(interactions);
  }
}
