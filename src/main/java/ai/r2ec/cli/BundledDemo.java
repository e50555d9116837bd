package ai.r2ec.cli;

import ai.r2ec.data.DemoCatalog;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.http.DemoSource;
import java.util.List;

/** The games and users that come with the program. */
final class BundledDemo implements DemoSource {

  @Override
  public List<Item> items() {
    return DemoCatalog.items();
  }

  @Override
  public List<UserHistory> users() {
    return DemoCatalog.users();
  }
}
