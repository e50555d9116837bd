package ai.r2ec.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.redis.RedisKeys;
import ai.r2ec.redis.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogOutageIT {

  private static final int DIMENSION = 32;
  private static final Duration DOWN = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private final Random random = new Random(1);
  private final RedisKeys keys = TestRedis.freshKeys();
  private TestRedis redis;
  private Catalog catalog;

  @BeforeEach
  void start() {
    redis = TestRedis.embedded(directory, DOWN);
    catalog = open();
    catalog.put(CatalogFixtures.items(100), CatalogFixtures.vectors(random, 100, DIMENSION));
    catalog.activate();
  }

  @AfterEach
  void stop() {
    catalog.close();
    redis.close();
  }

  @Test
  void aKilledStoreStopsNoReaderRefusesWritesAtOnceAndIsUsedAgainWhenItIsBack() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> reads = readers.submit(() -> searchUntil(done));
      redis.kill();
      await().atMost(DOWN).until(() -> !catalog.storeUp());
      assertRefusedAtOnce();
      await().atMost(PATIENCE).until(catalog::storeUp);
      List<Item> more = List.of(CatalogFixtures.item("after"));
      catalog.put(more, CatalogFixtures.vectors(random, 1, DIMENSION));
      done.set(true);
      assertThat(reads.get()).isPositive();
    }
    CatalogSnapshot again = open().snapshot();
    assertThat(again.size()).isEqualTo(101);
    assertThat(again.find(new ItemId("new"))).isEmpty();
  }

  @Test
  void aStoreThatComesBackEmptyIsWrittenAgainFromMemory() throws Exception {
    redis.kill();
    await().atMost(DOWN).until(() -> !catalog.storeUp());
    Files.delete(directory.resolve("appendonly.aof"));
    await().atMost(PATIENCE).until(catalog::storeUp);
    CatalogStores stores = CatalogStores.inRedis(redis.connection(), keys);
    await().atMost(PATIENCE).until(() -> stores.embeddings().current().isPresent());
    CatalogSnapshot before = catalog.snapshot();
    CatalogSnapshot again = open().snapshot();
    assertThat(again.size()).isEqualTo(100);
    before
        .rows()
        .forEach(
            row ->
                assertThat(again.vector(again.rowOf(before.item(row).id()).orElseThrow()).values())
                    .isEqualTo(before.vector(row).values()));
  }

  @Test
  void writesOfAnotherProcessDuringAnOutageAreSeenAfterIt() {
    Catalog other = open();
    other.put(
        List.of(CatalogFixtures.item("from another")),
        CatalogFixtures.vectors(random, 1, DIMENSION));
    redis.kill();
    await().atMost(DOWN).until(() -> !catalog.storeUp());
    await()
        .atMost(PATIENCE)
        .until(() -> catalog.snapshot().find(new ItemId("from another")).isPresent());
    other.close();
  }

  private void assertRefusedAtOnce() {
    List<Item> items = List.of(CatalogFixtures.item("new"));
    List<HiddenState> vectors = CatalogFixtures.vectors(random, 1, DIMENSION);
    long begin = System.nanoTime();
    assertThatThrownBy(() -> catalog.put(items, vectors))
        .isInstanceOf(R2ecException.Unavailable.class)
        .hasMessageContaining("Redis at 127.0.0.1:");
    assertThatThrownBy(() -> catalog.delete(new ItemId("item-000001")))
        .isInstanceOf(R2ecException.Unavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    assertThat(catalog.snapshot().find(new ItemId("new"))).isEmpty();
    assertThat(catalog.snapshot().size()).isEqualTo(100);
  }

  private int searchUntil(AtomicBoolean done) {
    int searches = 0;
    while (!done.get()) {
      HiddenState query = CatalogFixtures.vector(new Random(searches), DIMENSION);
      assertThat(catalog.snapshot().topK(query, RowFilter.all(), 10)).hasSize(10);
      searches++;
    }
    return searches;
  }

  private Catalog open() {
    return Catalog.open(
        new CatalogSpec("test", "g", DIMENSION, 0.02),
        CatalogStores.inRedis(redis.connection(), keys),
        Progress.NONE);
  }
}
