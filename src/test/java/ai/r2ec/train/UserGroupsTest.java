package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserGroupsTest {

  private static final List<UserId> USERS = users(new Random(5));

  @Test
  void everySampleComesOnce() {
    int[] order = UserGroups.order(USERS, 4, 1);
    assertThat(IntStream.of(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, USERS.size()).toArray());
  }

  @Test
  void aUsersSamplesComeInWholeGroupsButForTheLast() {
    Map<UserId, List<Integer>> runs = new HashMap<>();
    @Nullable UserId before = null;
    for (int index : UserGroups.order(USERS, 4, 1)) {
      UserId user = USERS.get(index);
      List<Integer> own = runs.computeIfAbsent(user, _ -> new ArrayList<>());
      if (user.equals(before)) {
        own.set(own.size() - 1, own.getLast() + 1);
      } else {
        own.add(1);
      }
      before = user;
    }
    runs.forEach(
        (user, lengths) -> {
          // Two groups of one user may meet.
          long partial = lengths.stream().filter(length -> length % 4 != 0).count();
          assertThat(partial).as(user.value()).isLessThanOrEqualTo(1);
        });
  }

  @Test
  void anotherSeedDrawsOtherGroups() {
    assertThat(UserGroups.order(USERS, 4, 1)).isEqualTo(UserGroups.order(USERS, 4, 1));
    assertThat(groups(1)).isNotEqualTo(groups(2));
  }

  private static Set<Set<Integer>> groups(long seed) {
    Set<Set<Integer>> groups = new HashSet<>();
    Set<Integer> open = new HashSet<>();
    @Nullable UserId before = null;
    for (int index : UserGroups.order(USERS, 4, seed)) {
      if (!USERS.get(index).equals(before) || open.size() == 4) {
        groups.add(open);
        open = new HashSet<>();
      }
      open.add(index);
      before = USERS.get(index);
    }
    groups.add(open);
    return groups;
  }

  private static List<UserId> users(Random random) {
    List<UserId> users = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      users.add(new UserId("u" + random.nextInt(20)));
    }
    return users;
  }
}
