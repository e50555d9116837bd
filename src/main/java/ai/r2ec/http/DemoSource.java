package ai.r2ec.http;

import ai.r2ec.domain.Item;
import ai.r2ec.domain.UserHistory;
import java.util.List;

/** What an empty catalogue is filled with. */
public interface DemoSource {

  /** Fills with nothing. */
  DemoSource NONE =
      new DemoSource() {
        @Override
        public List<Item> items() {
          return List.of();
        }

        @Override
        public List<UserHistory> users() {
          return List.of();
        }
      };

  /** The items. */
  List<Item> items();

  /** Users whose histories name the items. */
  List<UserHistory> users();
}
