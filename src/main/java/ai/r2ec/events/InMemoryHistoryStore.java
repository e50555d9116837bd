package ai.r2ec.events;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps the histories of this process only. */
public final class InMemoryHistoryStore implements HistoryStore {

  private final Map<String, UserHistory> histories = new ConcurrentSkipListMap<>();

  @Override
  public Optional<UserHistory> find(UserId id) {
    return Optional.ofNullable(histories.get(id.value()));
  }

  @Override
  public void put(UserHistory history) {
    histories.put(history.userId().value(), Chronology.sorted(history));
  }

  @Override
  public void append(UserId id, List<Interaction> interactions) {
    histories.merge(
        id.value(),
        Chronology.sorted(new UserHistory(id, "", interactions)),
        (old, added) -> Chronology.appended(old, added.interactions()));
  }

  @Override
  public void delete(UserId id) {
    histories.remove(id.value());
  }

  @Override
  public List<UserId> users(int limit) {
    return histories.keySet().stream().limit(limit).map(UserId::new).toList();
  }
}
