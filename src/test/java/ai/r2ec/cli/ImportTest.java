package ai.r2ec.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.catalog.InMemoryItemStore;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.UserHistory;
import ai.r2ec.domain.UserId;
import ai.r2ec.events.InMemoryHistoryStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

  @TempDir Path folder;

  private final ImportCheck check = new ImportCheck();
  private final InMemoryItemStore items = new InMemoryItemStore();
  private final InMemoryHistoryStore histories = new InMemoryHistoryStore();

  @Test
  void theSameFilesTwiceLeaveTheSameStores() throws IOException {
    dataSet();
    assertThat(store()).isZero();
    assertThat(store()).isZero();
    assertThat(items.count()).isEqualTo(2);
    assertThat(histories.find(new UserId("u")).orElseThrow().interactions())
        .extracting(event -> event.itemId().value())
        .containsExactly("2", "1");
  }

  @Test
  void aLogSortedByTimeBecomesOneHistoryPerUser() throws IOException {
    dataSet();
    store();
    assertThat(histories.users(10)).containsExactly(new UserId("u"), new UserId("v"));
    assertThat(histories.find(new UserId("v")).orElseThrow().interactions())
        .extracting(Interaction::rating)
        .containsExactly(3.0);
  }

  @Test
  void brokenLinesAreNamedWithFileAndLine() throws IOException {
    Path file = write("items.jsonl", "{\"item_id\":\"1\",\"title\":\"A\"}\n{\"item_id\":\"2\"}\n");
    check.items(file);
    assertThat(check.errors()).isEqualTo(1);
    assertThat(check.report())
        .containsExactly(
            file + ":2: title is missing",
            "1 items, 0 users with 0 interactions",
            "1 lines cannot be used");
  }

  @Test
  void aFloodOfBrokenLinesIsCountedNotShown() throws IOException {
    Path file = write("items.jsonl", "x\n".repeat(50));
    check.items(file);
    check.items(write("other.jsonl", "y\n"));
    assertThat(check.report()).hasSize(20 + 1 + 1 + 2);
    assertThat(check.report().get(20)).contains("more lines are broken");
    assertThat(check.report().get(21)).contains("other.jsonl:1");
    assertThat(check.report().getLast()).isEqualTo("51 lines cannot be used");
  }

  @Test
  void aRepeatedIdIsToldAndTheLastLineCounts() throws IOException {
    check.items(
        write(
            "items.jsonl",
            "{\"item_id\":\"1\",\"title\":\"Old\"}\n{\"item_id\":\"1\",\"title\":\"New\"}\n"));
    store();
    assertThat(check.report()).contains("1 lines repeat an item id; the last one counts");
    assertThat(items.find(new ItemId("1")).map(Item::title)).contains("New");
  }

  @Test
  void itemsThatNobodyHasAreCounted() throws IOException {
    check.interactions(
        write("log.csv", "user_id,item_id,rating,timestamp\nu,here,,1\nu,gone,,2\n"));
    items.put(List.of(new Item(new ItemId("here"), "T", "", "", new java.util.TreeMap<>())));
    assertThat(store()).isEqualTo(1);
    assertThat(histories.find(new UserId("u")).orElseThrow().interactions()).hasSize(2);
  }

  @Test
  void usersKeepTheirNamesAndTheirLoggedEvents() throws IOException {
    check.users(
        write(
            "users.jsonl",
            """
            {"user_id":"u","name":"Ann","interactions":[{"item_id":"1","rating":4.5,"timestamp":"2025-01-01T00:00:00Z"}]}
            {"user_id":"w","interactions":[{"item_id":"1","colour":"red"}]}
            {"user_id":"w","interactions":[{"item_id":"1","timestamp":"yesterday"}]}
            """));
    check.interactions(write("log.csv", "user_id,item_id,rating,timestamp\nu,2,,1\n"));
    store();
    assertThat(check.errors()).isEqualTo(2);
    UserHistory ann = histories.find(new UserId("u")).orElseThrow();
    assertThat(ann.name()).isEqualTo("Ann");
    assertThat(ann.interactions())
        .extracting(event -> event.itemId().value())
        .containsExactly("2", "1");
  }

  @Test
  void progressCountsEveryItemAndEnds() throws IOException {
    List<Long> seen = new ArrayList<>();
    check.items(
        write(
            "items.jsonl",
            IntStream.range(0, 1_201)
                .mapToObj(i -> "{\"item_id\":\"%d\",\"title\":\"T\"}\n".formatted(i))
                .collect(Collectors.joining())));
    Progress progress =
        (task, unit, done, total) -> {
          assertThat(total).isEqualTo(1_201);
          seen.add(done);
        };
    new CatalogImport(items, histories, progress).run(check);
    assertThat(seen).containsExactly(500L, 1_000L, 1_201L);
  }

  @Test
  void anInterruptedImportStopsBetweenBatches() throws IOException {
    dataSet();
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::store).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(items.count()).isZero();
  }

  private void dataSet() throws IOException {
    Path packed = folder.resolve("items.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("{\"id\":\"1\",\"title\":\"A\"}\n{\"id\":\"2\",\"title\":\"B\"}\n".getBytes(UTF_8));
    }
    check.items(packed);
    check.interactions(
        write("log.csv", "user_id,item_id,rating,timestamp\nu,2,5,1000\nv,1,3,2000\nu,1,,3000\n"));
  }

  private long store() throws IOException {
    return new CatalogImport(items, histories, Progress.NONE).run(check);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
