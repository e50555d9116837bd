package ai.r2ec.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedModelsTest {

  @TempDir private Path cache;

  @Test
  void whatIsPublishedServesOnlyOnceItIsActivated() {
    PublishedModels models = models();
    assertThat(models.current()).isEmpty();
    assertThat(models.nextVersion()).isEqualTo(1);
    Publication first = add(models);
    assertThat(models().current()).isEmpty();
    models.activate(first);
    assertThat(models().current()).contains(first);
    assertThat(models.adapter(first).resolve("weights")).hasContent("weights of 1");
  }

  @Test
  void goingBackTwiceLeadsToTheBaseModelAndNoFurther() {
    PublishedModels models = models();
    Publication first = add(models);
    models.activate(first);
    Publication second = add(models);
    models.activate(second);
    assertThat(models.rollback()).contains(first);
    assertThat(models().current()).contains(first);
    assertThat(models.rollback()).isEmpty();
    assertThat(models().current()).isEmpty();
    assertThatThrownBy(models::rollback).isInstanceOf(R2ecException.NotFound.class);
    assertThat(models.all()).containsExactly(first, second);
  }

  @Test
  void afterARollbackTheNextPublicationGetsAnotherNumber() {
    PublishedModels models = models();
    models.activate(add(models));
    models.rollback();
    Publication next = add(models);
    assertThat(next.version()).isEqualTo(2);
    models.activate(next);
    assertThat(models.rollback()).isEmpty();
  }

  @Test
  void aPublicationThatFailsHalfWayLeavesEverythingAsItWas() {
    PublishedModels models = models();
    models.activate(add(models));
    Publication broken = publication(2);
    assertThatThrownBy(
            () ->
                models.add(
                    broken,
                    folder -> {
                      Files.writeString(folder.resolve("half"), "x");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("disk full");
    assertThat(models.all()).hasSize(1);
    assertThat(models.current().orElseThrow().version()).isEqualTo(1);
    assertThat(add(models).version()).isEqualTo(2);
    assertThat(models.folder(broken).resolve("half")).doesNotExist();
  }

  @Test
  void whatWasPublishedIsNeverReplaced() {
    PublishedModels models = models();
    Publication first = add(models);
    assertThatThrownBy(() -> models.add(first, _ -> {})).isInstanceOf(R2ecException.Conflict.class);
    assertThat(models.adapter(first).resolve("weights")).exists();
  }

  @Test
  void cataloguesShareNothing() throws IOException {
    models().activate(add(models()));
    assertThat(new PublishedModels(cache, "other").current()).isEmpty();
    try (Stream<Path> catalogs = Files.list(cache.resolve("published"))) {
      assertThat(catalogs).hasSize(1);
    }
  }

  @Test
  void aDamagedPointerIsNamed() throws IOException {
    models().activate(add(models()));
    Path pointer = cache.resolve("published/shop/current.json");
    Files.writeString(pointer, "{");
    assertThatThrownBy(() -> models().current())
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("current.json");
  }

  private PublishedModels models() {
    return new PublishedModels(cache, "shop");
  }

  private static Publication add(PublishedModels models) {
    Publication publication = publication(models.nextVersion());
    models.add(
        publication,
        folder -> {
          Files.createDirectories(folder.resolve("adapter"));
          Files.writeString(
              folder.resolve("adapter/weights"), "weights of " + publication.version());
        });
    return publication;
  }

  private static Publication publication(int version) {
    return new Publication(
        version, "run", "model.gguf", "id" + version, "g" + version, "g", Instant.EPOCH);
  }
}
