package ai.r2ec.catalog;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Items and vectors for tests. */
final class CatalogFixtures {

  private CatalogFixtures() {}

  static Item item(String id) {
    return item(id, "Title of " + id);
  }

  static Item item(String id, String title) {
    return new Item(new ItemId(id), title, "Video Games", "", new TreeMap<>());
  }

  static Item richItem(String id) {
    TreeMap<String, AttributeValue> attributes = new TreeMap<>();
    attributes.put("maker", new AttributeValue.Text("Café \"Ünïted\" 任天堂 \uD83C\uDFAE"));
    attributes.put("year", new AttributeValue.Numeric(1998));
    attributes.put("score", new AttributeValue.Numeric(9.75));
    attributes.put("online", new AttributeValue.Flag(true));
    attributes.put("genres", new AttributeValue.Texts(List.of("Action", "Adventure")));
    attributes.put("platforms", new AttributeValue.Texts(List.of()));
    return new Item(new ItemId(id), "Title: " + id, "Spiele", "Two\nlines.", attributes);
  }

  static List<Item> items(int count) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item("item-%06d".formatted(i)));
    }
    return items;
  }

  static HiddenState vector(Random random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new HiddenState(values);
  }

  static List<HiddenState> vectors(Random random, int count, int dimension) {
    List<HiddenState> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(random, dimension));
    }
    return vectors;
  }
}
