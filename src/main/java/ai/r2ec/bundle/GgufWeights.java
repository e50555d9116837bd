package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.GgufFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a GGUF file under canonical names. Undone here: query and key rows of llama, which
 * the format interleaves, and the norms of gemma2, to which it adds one.
 */
final class GgufWeights implements ModelWeights {

  private static final Map<String, String> LAYER_NAMES =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_gate", "mlp.gate_proj",
          "ffn_up", "mlp.up_proj",
          "ffn_down", "mlp.down_proj");

  private final GgufFile file;
  private final Map<String, Source> sources;

  private GgufWeights(GgufFile file, Map<String, Source> sources) {
    this.file = file;
    this.sources = sources;
  }

  /**
   * Where a canonical tensor comes from.
   *
   * @param name name in the file
   * @param rotatedPairs half the head's size where rows are interleaved, else 0
   * @param offByOne whether one is subtracted
   */
  private record Source(String name, int rotatedPairs, boolean offByOne) {}

  static GgufWeights of(GgufFile file, DecoderConfig config) {
    Map<String, Source> sources = new LinkedHashMap<>();
    for (String name : file.names()) {
      if (name.equals(GgufConfig.ROPE_FACTORS)) {
        continue; // part of the config
      }
      String canonical = canonicalName(name, config.family());
      if (canonical == null) {
        throw new R2ecException.Unusable(
            "%s: tensor %s has no place in a %s model"
                .formatted(file.path(), name, config.family().key()));
      }
      boolean interleaved =
          config.family() == Family.LLAMA
              && (canonical.endsWith("q_proj.weight") || canonical.endsWith("k_proj.weight"));
      boolean offByOne = config.unitOffsetNorm() && canonical.endsWith("norm.weight");
      sources.put(
          canonical, new Source(name, interleaved ? config.headDimension() / 2 : 0, offByOne));
    }
    return new GgufWeights(file, sources);
  }

  private static @Nullable String canonicalName(String name, Family family) {
    return switch (name) {
      case "token_embd.weight" -> "model.embed_tokens.weight";
      case "output_norm.weight" -> "model.norm.weight";
      case "output.weight" -> "lm_head.weight";
      default -> canonicalLayerName(name, family);
    };
  }

  private static @Nullable String canonicalLayerName(String name, Family family) {
    String[] parts = name.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("blk") || !parts[1].matches("\\d{1,4}")) {
      return null;
    }
    String part = layerName(parts[2], family);
    return part == null
        ? null
        : "model.layers.%d.%s.%s".formatted(Integer.parseInt(parts[1]), part, parts[3]);
  }

  /** The norm before the MLP is called after its place in each family. */
  private static @Nullable String layerName(String part, Family family) {
    boolean gemma = family == Family.GEMMA2;
    return switch (part) {
      case "ffn_norm" -> gemma ? "pre_feedforward_layernorm" : "post_attention_layernorm";
      case "post_attention_norm" -> gemma ? "post_attention_layernorm" : null;
      case "post_ffw_norm" -> gemma ? "post_feedforward_layernorm" : null;
      default -> LAYER_NAMES.get(part);
    };
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(sources.keySet());
  }

  @Override
  public long[] shape(String name) {
    return file.info(source(name).name()).shape().clone();
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    Source source = source(name);
    if (source.rotatedPairs() > 0) {
      readInterleaved(source, offset, target, targetOffset, length);
      return;
    }
    file.read(source.name(), offset, target, targetOffset, length);
    if (source.offByOne()) {
      for (int i = targetOffset; i < targetOffset + length; i++) {
        target[i] -= 1;
      }
    }
  }

  /** Row {@code j·pairs + i} of a head lies at row {@code 2i + j} of that head. */
  private void readInterleaved(
      Source source, long offset, float[] target, int targetOffset, int length) {
    long[] shape = file.info(source.name()).shape();
    Objects.checkFromIndexSize(offset, length, shape[0] * shape[1]);
    long columns = shape[1];
    int pairs = source.rotatedPairs();
    for (int done = 0; done < length; ) {
      long row = (offset + done) / columns;
      long column = (offset + done) % columns;
      long inHead = row % (2L * pairs);
      long stored = row - inHead + 2 * (inHead % pairs) + inHead / pairs;
      int count = (int) Math.min(columns - column, length - done);
      file.read(source.name(), stored * columns + column, target, targetOffset + done, count);
      done += count;
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private Source source(String name) {
    Source source = sources.get(name);
    if (source == null) {
      throw new R2ecException.Unusable("%s: there is no tensor %s".formatted(file.path(), name));
    }
    return source;
  }
}
