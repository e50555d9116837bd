package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Sample;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.UserId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationFileTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenReadsBackTheSame() throws Exception {
    ReasonedSample full =
        new ReasonedSample(
            new Sample(
                new UserId("u"),
                List.of(
                    new Interaction(new ItemId("a"), 4.5, Instant.parse("2024-05-06T07:08:09Z")),
                    new Interaction(new ItemId("b"), null, null)),
                new Interaction(new ItemId("c"), null, null)),
            "\"likes\"\nstars");
    Path file = Files.writeString(folder.resolve("d.jsonl"), DemonstrationFile.line(full) + "\n\n");
    assertThat(DemonstrationFile.read(file)).containsExactly(full);
  }

  @Test
  void aBrokenLineIsNamedWithItsNumber() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("d.jsonl"),
            "{\"user_id\":\"u\",\"history\":[{\"item_id\":\"a\"}],\"target\":{\"item_id\":\"b\"}}");
    assertThatThrownBy(() -> DemonstrationFile.read(file))
        .isInstanceOf(R2ecException.Unusable.class)
        .hasMessageContaining("d.jsonl, demonstration 1: reasoning must be a text");
  }
}
