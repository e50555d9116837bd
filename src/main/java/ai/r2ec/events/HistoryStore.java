package ai.r2ec.events;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.util.List;
import java.util.Optional;

/**
 * Where the histories of users are kept.
 *
 * <p>Interactions stand oldest first by timestamp, those without one before all others; equal
 * timestamps keep the order in which they came.
 */
public interface HistoryStore {

  /**
   * A user's history.
   *
   * @return empty when the user is unknown
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down and the user was not seen
   *     before
   */
  Optional<UserHistory> find(UserId id);

  /**
   * Replaces a user's history.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  void put(UserHistory history);

  /**
   * Adds interactions to a user's history; an unknown user begins one.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  void append(UserId id, List<Interaction> interactions);

  /**
   * Forgets a user; without effect when unknown.
   *
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down
   */
  void delete(UserId id);

  /**
   * Some users, by id.
   *
   * @param limit most to return, at least 1
   * @throws ai.r2ec.domain.R2ecException.Unavailable if the store is down and none was seen before
   */
  List<UserId> users(int limit);
}
