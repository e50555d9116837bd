package ai.r2ec.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {

  @TempDir Path folder;

  private final List<Item> items = new ArrayList<>();
  private final List<LoggedInteraction> rows = new ArrayList<>();
  private final List<LineError> errors = new ArrayList<>();

  @Test
  void ourOwnLayoutKeepsEveryField() throws IOException {
    readItems(
        """
        {"item_id":"a/b","title":"T","category":"C","description":"D","attributes":{"year":1999,"genre":["x","y"],"good":true,"maker":"M"}}
        """);
    assertThat(errors).isEmpty();
    Item item = items.getFirst();
    assertThat(item.id()).isEqualTo(new ItemId("a/b"));
    assertThat(item.attributes())
        .containsEntry("year", new AttributeValue.Numeric(1999))
        .containsEntry("genre", new AttributeValue.Texts(List.of("x", "y")))
        .containsEntry("good", new AttributeValue.Flag(true))
        .containsEntry("maker", new AttributeValue.Text("M"));
    assertThat(item.attributes().values())
        .extracting(AttributeValue::display)
        .containsExactly("x, y", "true", "M", "1999");
  }

  @Test
  void dataSetLayoutTurnsUnknownFieldsIntoAttributes() throws IOException {
    readItems("{\"id\": 7, \"title\": \"T\", \"genres\": [\"Drama\"], \"asin\": null}");
    assertThat(items.getFirst().id()).isEqualTo(new ItemId("7"));
    assertThat(items.getFirst().attributes())
        .containsOnlyKeys("genres")
        .containsEntry("genres", new AttributeValue.Texts(List.of("Drama")));
  }

  @Test
  void aBrokenLineIsNamedAndTheOthersAreRead() throws IOException {
    readItems(
        """
        {"item_id":"1","title":"A"}

        {"item_id":"2"}
        {"item_id":"3","title":"C","colour":"red"}
        {"item_id":"4","title":5}
        {"item_id":"5","title":"E","attributes":{"x":{"y":1}}}
        nonsense
        {"item_id":"6","item_id":"7","title":"F"}
        {"item_id":"8","title":"H"}
        """);
    assertThat(items).extracting(i -> i.id().value()).containsExactly("1", "8");
    assertThat(errors).extracting(LineError::line).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(errors.get(0).detail()).contains("title");
    assertThat(errors.get(1).detail()).contains("colour");
    assertThat(errors.get(2).detail()).contains("title");
    assertThat(errors.get(3).detail()).contains("x");
  }

  @Test
  void gzippedEqualsPlain() throws IOException {
    String lines = "{\"item_id\":\"1\",\"title\":\"Ä\"}\n{\"item_id\":\"2\",\"title\":\"\"}\n";
    readItems(lines);
    List<Item> plain = List.copyOf(items);
    List<LineError> plainErrors = List.copyOf(errors);
    items.clear();
    errors.clear();
    Path file = folder.resolve("items.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines.getBytes(UTF_8));
    }
    ItemsReader.read(file, items::add, errors::add);
    assertThat(items).isEqualTo(plain);
    assertThat(errors).isEqualTo(plainErrors).hasSize(1);
  }

  @Test
  void interactionsKeepFileOrderAndUnknownsStayUnknown() throws IOException {
    readInteractions(
        """
        user_id,item_id,rating,timestamp
        u2,"i,1",,1443657600000
        u1,i2,4.5,2024-03-02T19:41:00Z
        u1,i2,1,
        """);
    assertThat(errors).isEmpty();
    assertThat(rows)
        .containsExactly(
            row(
                "u2",
                new Interaction(new ItemId("i,1"), null, Instant.ofEpochMilli(1443657600000L))),
            row(
                "u1",
                new Interaction(new ItemId("i2"), 4.5, Instant.parse("2024-03-02T19:41:00Z"))),
            row("u1", new Interaction(new ItemId("i2"), 1.0, null)));
  }

  @Test
  void aBrokenInteractionIsNamedByLineAndField() throws IOException {
    readInteractions(
        """
        user_id,item_id,rating,timestamp
        u,i,bad,1
        u,i,NaN,1
        u,i,1,yesterday
        ,i,1,1
        u,i,1
        u,i,1,1
        """);
    assertThat(rows).hasSize(1);
    assertThat(errors).extracting(LineError::line).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(errors)
        .extracting(LineError::detail)
        .satisfiesExactly(
            d -> assertThat(d).contains("rating"),
            d -> assertThat(d).contains("rating"),
            d -> assertThat(d).contains("timestamp"),
            d -> assertThat(d).contains("user_id"),
            d -> assertThat(d).contains("fields"));
  }

  @Test
  void aMissingColumnOrFileIsRefused() {
    assertThatThrownBy(() -> readInteractions("user,item_id,rating,timestamp\n"))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("user_id");
    assertThatThrownBy(
            () -> ItemsReader.read(folder.resolve("none.jsonl"), items::add, errors::add))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("none.jsonl");
  }

  private static LoggedInteraction row(String user, Interaction interaction) {
    return new LoggedInteraction(new UserId(user), interaction);
  }

  private void readItems(String lines) throws IOException {
    ItemsReader.read(
        Files.writeString(folder.resolve("items.jsonl"), lines), items::add, errors::add);
  }

  private void readInteractions(String lines) throws IOException {
    InteractionsReader.read(
        Files.writeString(folder.resolve("interactions.csv"), lines), rows::add, errors::add);
  }
}
