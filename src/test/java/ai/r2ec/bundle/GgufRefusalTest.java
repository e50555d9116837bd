package ai.r2ec.bundle;

import static ai.r2ec.bundle.Checkpoint.GOLDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden files with some bytes of their header exchanged for others of the same length. */
class GgufRefusalTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "general.name,general.type,general.type", // "Tiny llama" is no type
    "llama.attention.head_count_kv,llama.attention.head_count_vk,k_proj.weight",
    "llama.rope.dimension_count,llama.rope.dimension_tnuoc,",
    "llama.block_count,llama.block_tnuoc,llama.block_count is missing",
    "llama.vocab_size,llama.xocab_size,",
    "blk.2.attn_q.weight,blk.2.attn_x.weight,blk.2.attn_x.weight",
    "blk.2.attn_q.weight,blk.1.attn_q.weight,blk.1.attn_q.weight appears twice",
    "blk.2.ffn_up.weight,blk.9.ffn_up.weight,tensor model.layers.2.mlp.up_proj.weight is missing",
    "output_norm.weight,output_mron.weight,output_mron.weight",
    "token_embd.weight,token_emdb.weight,token_embd.weight",
  })
  void whatIsMissingOrForeignIsRefusedByName(String from, String to, String named)
      throws IOException {
    Path file = exchanged("llama.gguf", from, to);
    if (named == null) {
      Checkpoint.open(file, folder.resolve("cache")).close();
      return;
    }
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(file, folder.resolve("cache")))
        .withMessageContaining("spoilt.gguf")
        .withMessageContaining(named);
  }

  @Test
  void anotherArchitectureIsRefusedByName() throws IOException {
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve("gguf/qwen2.gguf"));
    int at = indexOf(bytes, "qwen2", indexOf(bytes, "general.architecture", 0));
    bytes[at + 4] = '3';
    Path file = Files.write(folder.resolve("spoilt.gguf"), bytes);
    assertThatExceptionOfType(R2ecException.Unusable.class)
        .isThrownBy(() -> Checkpoint.open(file, folder.resolve("cache")))
        .withMessageContaining("general.architecture is \"qwen3\"");
  }

  @Test
  void anAdapterMergesOntoAGgufBase() {
    Path model = GOLDEN.resolve("gguf/llama.gguf");
    Path lora = GOLDEN.resolve("llama/lora");
    String name = "model.layers.1.self_attn.q_proj.weight";
    Path cache = folder.resolve("cache");
    try (ModelBundle plain = Checkpoint.open(model, cache);
        ModelBundle merged = Checkpoint.open(new BundleLocation(model, lora, null), cache);
        ModelBundle other = Checkpoint.open(GOLDEN.resolve("llama/model"), cache);
        ModelBundle otherMerged =
            Checkpoint.open(new BundleLocation(GOLDEN.resolve("llama/model"), lora, null), cache)) {
      float[] change = difference(merged, plain, name);
      float[] expected = difference(otherMerged, other, name);
      for (int i = 0; i < change.length; i++) {
        assertThat(Math.abs(change[i] - expected[i])).isLessThan(1e-5f);
      }
      assertThat(merged.identity()).isNotEqualTo(plain.identity());
    }
  }

  private static float[] difference(ModelBundle one, ModelBundle two, String name) {
    float[] difference = Checkpoint.values(one.weights(), name);
    float[] subtracted = Checkpoint.values(two.weights(), name);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= subtracted[i];
    }
    return difference;
  }

  private Path exchanged(String name, String from, String to) throws IOException {
    assertThat(to).hasSameSizeAs(from);
    byte[] bytes = Files.readAllBytes(GOLDEN.resolve("gguf").resolve(name));
    byte[] replacement = to.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(replacement, 0, bytes, indexOf(bytes, from, 0), replacement.length);
    return Files.write(folder.resolve("spoilt.gguf"), bytes);
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException(text);
  }
}
