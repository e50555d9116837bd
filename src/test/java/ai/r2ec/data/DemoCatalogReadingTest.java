package ai.r2ec.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.UserHistory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoCatalogReadingTest {

  @Test
  void everyHistoryNamesGamesOfTheCatalogue() {
    List<Item> items = DemoCatalog.items();
    List<UserHistory> users = DemoCatalog.users();
    assertThat(items).hasSizeGreaterThanOrEqualTo(400);
    assertThat(users).hasSize(25);
    assertThat(items).extracting(Item::id).doesNotHaveDuplicates();
    assertThat(users).allSatisfy(user -> assertThat(user.interactions()).isNotEmpty());
    assertThat(users.stream().flatMap(user -> user.interactions().stream()))
        .extracting(Interaction::itemId)
        .isSubsetOf(items.stream().map(Item::id).toList());
  }
}
