package ai.r2ec.train.nano;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.FloatTensor;
import ai.r2ec.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an untrained model in the Hugging Face layout: a decoder of the llama family small enough
 * to be trained from nothing on a CPU, 2.0 million parameters (8 MB), with a vocabulary of its own
 * and short prompts, because its context is short of everything.
 */
public final class NanoModel {

  private static final int VOCABULARY = 2_048;
  private static final int HIDDEN = 192;
  private static final int LAYERS = 4;
  private static final int HEADS = 6;
  private static final int GROUPS = 2;
  private static final int DIMENSION = 32;
  private static final int INTERMEDIATE = 512;
  private static final int CONTEXT = 1_024;

  /** Standard deviation of a new weight; that of the family. */
  private static final double DEVIATION = 0.02;

  private static final List<String> CONTROLS =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

  /** The marker is one token, at which every prompt of an item and every reasoning ends. */
  private static final String MARKER = "<answer>";

  private static final String CHAT =
      "{% for message in messages %}{{ message['content'] + '<|im_end|>' }}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>' }}{% endif %}";
  private static final String USER =
      """
      History
      {% for line in lines %}
      {{ line.title }}{% if line.rating in ['4', '4.5', '5'] %} +{% endif %}

      {% endfor %}
      """;
  private static final String ITEM =
      """
      {{ title }}
      {% for attribute in attributes %}
      {{ attribute.value }}
      {% endfor %}
      """;

  /** Softer than the paper's 0.02: a model of random weights has near equal cosines. */
  private static final double TEMPERATURE = 0.05;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private NanoModel() {}

  /**
   * Writes the model.
   *
   * @param folder made when it is missing
   * @param texts what it will read and write, for the vocabulary
   * @param seed of the weights
   * @throws R2ecException.Unusable if the folder cannot be written
   */
  public static void create(Path folder, Iterable<String> texts, long seed) {
    try {
      Files.createDirectories(folder.resolve("r2ec"));
      BytePairs pairs = BytePairs.learn(texts, VOCABULARY - CONTROLS.size() - 1);
      write(folder, "config.json", config());
      write(folder, "generation_config.json", generation());
      write(folder, "tokenizer.json", tokenizer(pairs));
      write(folder, "tokenizer_config.json", tokenizerConfig());
      write(folder, "r2ec/settings.json", settings());
      Files.writeString(folder.resolve("r2ec/user.jinja"), USER);
      Files.writeString(folder.resolve("r2ec/item.jinja"), ITEM);
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"), weights(seed), Map.of("format", "pt"));
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write the model " + folder, e);
    }
  }

  private static void write(Path folder, String name, ObjectNode json) throws IOException {
    Files.writeString(
        folder.resolve(name), JSON.writeValueAsString(json) + "\n", StandardCharsets.UTF_8);
  }

  private static ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama");
    config.put("vocab_size", VOCABULARY).put("hidden_size", HIDDEN);
    config.put("num_hidden_layers", LAYERS).put("num_attention_heads", HEADS);
    config.put("num_key_value_heads", GROUPS).put("head_dim", DIMENSION);
    config.put("intermediate_size", INTERMEDIATE).put("max_position_embeddings", CONTEXT);
    config.put("hidden_act", "silu").put("rms_norm_eps", 1e-5).put("rope_theta", 10000.0);
    config.put("attention_bias", false).put("mlp_bias", false).put("tie_word_embeddings", true);
    config.put("bos_token_id", 0).put("eos_token_id", 2).put("torch_dtype", "float32");
    return config;
  }

  private static ObjectNode generation() {
    return JSON.createObjectNode().put("bos_token_id", 0).put("eos_token_id", 2);
  }

  private static ObjectNode settings() {
    return JSON.createObjectNode().put("temperature", TEMPERATURE).put("category_noun", "game");
  }

  /** Control tokens first, then the bytes and what was joined of them. */
  private static ObjectNode tokenizer(BytePairs pairs) {
    ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
    tokenizer.putNull("truncation");
    tokenizer.putNull("padding");
    ArrayNode added = tokenizer.putArray("added_tokens");
    ObjectNode model = JSON.createObjectNode().put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab");
    for (String word : Stream.concat(CONTROLS.stream(), Stream.of(MARKER)).toList()) {
      added
          .addObject()
          .put("id", vocabulary.size())
          .put("content", word)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", !word.equals(MARKER));
      vocabulary.put(word, vocabulary.size());
    }
    pairs.tokens().forEach(token -> vocabulary.put(token, vocabulary.size()));
    ArrayNode merges = model.putArray("merges");
    pairs.merges().forEach(pair -> merges.add(pair.left() + " " + pair.right()));
    tokenizer.putNull("normalizer");
    tokenizer.set("pre_tokenizer", byteLevel().put("use_regex", true));
    tokenizer.putNull("post_processor");
    tokenizer.set("decoder", byteLevel());
    tokenizer.set("model", model);
    return tokenizer;
  }

  private static ObjectNode byteLevel() {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true);
  }

  private static ObjectNode tokenizerConfig() {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", CONTROLS.get(0)).put("eos_token", CONTROLS.get(2));
    config.put("chat_template", CHAT);
    return config;
  }

  private static List<FloatTensor> weights(long seed) {
    List<FloatTensor> tensors = new ArrayList<>();
    Weights make = new Weights(tensors, seed);
    make.normal("model.embed_tokens", VOCABULARY, HIDDEN, DEVIATION);
    make.ones("model.norm");
    // What adds to the residual stream is smaller by the root of how often that happens.
    double residual = DEVIATION / Math.sqrt(2.0 * LAYERS);
    for (int layer = 0; layer < LAYERS; layer++) {
      String prefix = "model.layers." + layer + ".";
      make.ones(prefix + "input_layernorm");
      make.ones(prefix + "post_attention_layernorm");
      make.normal(prefix + "self_attn.q_proj", HEADS * DIMENSION, HIDDEN, DEVIATION);
      make.normal(prefix + "self_attn.k_proj", GROUPS * DIMENSION, HIDDEN, DEVIATION);
      make.normal(prefix + "self_attn.v_proj", GROUPS * DIMENSION, HIDDEN, DEVIATION);
      make.normal(prefix + "self_attn.o_proj", HIDDEN, HEADS * DIMENSION, residual);
      make.normal(prefix + "mlp.gate_proj", INTERMEDIATE, HIDDEN, DEVIATION);
      make.normal(prefix + "mlp.up_proj", INTERMEDIATE, HIDDEN, DEVIATION);
      make.normal(prefix + "mlp.down_proj", HIDDEN, INTERMEDIATE, residual);
    }
    return tensors;
  }

  /** Each tensor depends on the seed and its own name only. */
  private record Weights(List<FloatTensor> tensors, long seed) {

    void normal(String module, int outputs, int inputs, double deviation) {
      Random random = new Random(31 * seed + module.hashCode());
      float[] values = new float[outputs * inputs];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      tensors.add(new FloatTensor(module + ".weight", new long[] {outputs, inputs}, values));
    }

    void ones(String module) {
      float[] values = new float[HIDDEN];
      Arrays.fill(values, 1);
      tensors.add(new FloatTensor(module + ".weight", new long[] {HIDDEN}, values));
    }
  }
}
