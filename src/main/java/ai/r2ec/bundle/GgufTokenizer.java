package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds the tokenizer that the metadata of a GGUF file describes. The file holds vocabulary and
 * merges; how text is cut before they apply it only names ({@code tokenizer.ggml.pre}). The result
 * is a {@code tokenizer.json} that gives the ids of the model's original one.
 */
final class GgufTokenizer {

  private static final JsonMapper JSON = new JsonMapper();

  /** Tokens that end a turn where the metadata name just one of several. */
  private static final Set<String> ENDS =
      Set.of(
          "<|im_end|>",
          "<end_of_turn>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<|end_of_text|>",
          "<|endoftext|>");

  private GgufTokenizer() {}

  /**
   * Reads tokenizer and chat template.
   *
   * @param file where the metadata come from, for messages
   * @param metadata all metadata of the file
   * @throws R2ecException.Unusable naming the key that is missing or cannot be honoured
   */
  static TokenizerSpec read(Path file, Map<String, Object> metadata) {
    GgufVocabulary vocabulary = GgufVocabulary.of(file, metadata);
    String model = vocabulary.text("model");
    Map<String, Object> parts =
        switch (model == null ? "" : model) {
          case "gpt2" -> ByteLevelTokenizer.parts(vocabulary);
          case "llama" ->
              SentencePieceTokenizer.parts(
                  vocabulary, "gemma2".equals(metadata.get("general.architecture")));
          default ->
              throw vocabulary.unusable(
                  "model", "is %s; gpt2 and llama are understood".formatted(model));
        };
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", addedTokens(vocabulary, model));
    json.putAll(parts);
    Object template = metadata.get("tokenizer.chat_template");
    String chatTemplate = template instanceof String text ? text : null;
    return new TokenizerSpec(
        JSON.writeValueAsString(json),
        chatTemplate,
        vocabulary.token("bos_token_id"),
        vocabulary.token("eos_token_id"),
        endOfTurn(vocabulary),
        controlTokens(vocabulary, chatTemplate == null ? "" : chatTemplate));
  }

  private static List<Map<String, Object>> addedTokens(
      GgufVocabulary vocabulary, @Nullable String model) {
    List<Map<String, Object>> added = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      GgufVocabulary.Kind kind = vocabulary.kind(id);
      String token = vocabulary.token(id);
      boolean special = kind == GgufVocabulary.Kind.CONTROL;
      // SentencePiece finds its runs of spaces by merges, not by name.
      boolean spaces = "llama".equals(model) && token.isBlank() && token.indexOf('\n') < 0;
      if (special || (kind == GgufVocabulary.Kind.USER_DEFINED && !spaces)) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", id);
        entry.put("content", token);
        entry.put("single_word", false);
        entry.put("lstrip", false);
        entry.put("rstrip", false);
        entry.put("normalized", false);
        entry.put("special", special);
        added.add(entry);
      }
    }
    return added;
  }

  private static Set<Integer> endOfTurn(GgufVocabulary vocabulary) {
    Set<Integer> ids = new HashSet<>();
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      Integer id = vocabulary.id(key);
      if (id != null) {
        ids.add(id);
      }
    }
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) == GgufVocabulary.Kind.CONTROL
          && ENDS.contains(vocabulary.token(id))) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Control tokens, and of the other added ones those that the chat template is built from. */
  private static Set<String> controlTokens(GgufVocabulary vocabulary, String template) {
    Set<String> control = new HashSet<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      boolean structural =
          vocabulary.kind(id) == GgufVocabulary.Kind.USER_DEFINED
              && !token.isBlank()
              && ((token.startsWith("<|") && token.endsWith("|>")) || template.contains(token));
      if (structural || vocabulary.kind(id) == GgufVocabulary.Kind.CONTROL) {
        control.add(token);
      }
    }
    return control;
  }

  /** What the post-processor adds: a token for the start, where the model wants one. */
  static Map<String, Object> startToken(GgufVocabulary vocabulary, boolean wanted) {
    String bos = vocabulary.token("bos_token_id");
    Map<String, Object> sequence = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
    Map<String, Object> second = Map.of("Sequence", Map.of("id", "B", "type_id", 1));
    if (!wanted || bos == null) {
      return template(List.of(sequence), List.of(sequence, second), Map.of());
    }
    Map<String, Object> start = Map.of("SpecialToken", Map.of("id", bos, "type_id", 0));
    Integer id = vocabulary.id("bos_token_id");
    return template(
        List.of(start, sequence),
        List.of(start, sequence, start, second),
        Map.of(
            bos, Map.of("id", bos, "ids", List.of(id == null ? 0 : id), "tokens", List.of(bos))));
  }

  private static Map<String, Object> template(
      List<Map<String, Object>> single, List<Map<String, Object>> pair, Map<String, ?> special) {
    return Map.of(
        "type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", special);
  }
}
