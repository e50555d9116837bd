package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tokenizer and chat template of a Hugging Face directory. */
final class TokenizerFiles {

  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String TEMPLATE = "chat_template.jinja";

  /** Reads one value out of the middle, after which more follows. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private TokenizerFiles() {}

  /** One entry of {@code added_tokens}. */
  private record AddedToken(int id, boolean special) {}

  /**
   * Reads the files.
   *
   * @param endOfTurn token ids that the generation config names
   */
  static TokenizerSpec read(Path folder, Set<Integer> endOfTurn) {
    Path file = folder.resolve(TOKENIZER);
    if (!Files.exists(file)) {
      throw new R2ecException.Unusable(
          file + " is missing; save the fast tokenizer beside the model");
    }
    String json;
    try {
      json = Files.readString(file);
    } catch (IOException e) {
      throw new R2ecException.Unusable(file + " cannot be read as UTF-8 text", e);
    }
    Map<String, AddedToken> added = addedTokens(file, json);
    JsonFile config = JsonFile.readIfPresent(folder.resolve(CONFIG));
    JsonFile map = JsonFile.readIfPresent(folder.resolve(SPECIAL_TOKENS));
    String template = template(folder, config);
    String eos = token("eos_token", config, map);
    Set<Integer> ends = new HashSet<>(endOfTurn);
    if (eos != null && added.containsKey(eos)) {
      ends.add(added.get(eos).id());
    }
    return new TokenizerSpec(
        json,
        template,
        token("bos_token", config, map),
        eos,
        ends,
        controlTokens(added, template == null ? "" : template));
  }

  /**
   * Special tokens, and of the other added ones those that the chat template builds its structure
   * from, such as {@code <tool_call>}: in a user's text they would pass for that structure. Plain
   * added words (runs of spaces, HTML tags) are harmless.
   */
  private static Set<String> controlTokens(Map<String, AddedToken> added, String template) {
    Set<String> control = new HashSet<>();
    added.forEach(
        (text, token) -> {
          boolean structural =
              !text.isBlank()
                  && ((text.startsWith("<|") && text.endsWith("|>")) || template.contains(text));
          if (token.special() || structural) {
            control.add(text);
          }
        });
    return control;
  }

  /** Streams to {@code added_tokens}; a vocabulary of 30 MB need not become a tree for that. */
  private static Map<String, AddedToken> addedTokens(Path file, String json) {
    Map<String, AddedToken> added = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new R2ecException.Unusable(file + " does not hold a JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        if (key.equals("added_tokens")) {
          for (JsonNode token : JSON.readTree(parser).values()) {
            added.put(
                token.path("content").asString(""),
                new AddedToken(token.path("id").asInt(-1), token.path("special").asBoolean(false)));
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new R2ecException.Unusable(
          "%s is not valid JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    return added;
  }

  /** A file of its own comes first; then the config's one template, or its one named default. */
  private static @Nullable String template(Path folder, JsonFile config) {
    Path file = folder.resolve(TEMPLATE);
    if (Files.exists(file)) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new R2ecException.Unusable(file + " cannot be read as UTF-8 text", e);
      }
    }
    JsonNode template = config.get("chat_template");
    if (template == null || template.isString()) {
      return template == null ? null : template.stringValue();
    }
    for (JsonNode named : template.values()) {
      if (named.path("name").asString("").equals("default")) {
        return named.path("template").asString(null);
      }
    }
    throw config.unusable("chat_template", "has no template named \"default\"");
  }

  /** A token is written as its text or as an object that holds it. */
  private static @Nullable String token(String key, JsonFile config, JsonFile map) {
    JsonNode value = config.node().has(key) ? config.get(key) : map.get(key);
    if (value == null) {
      return null;
    }
    return (value.isObject() ? value.path("content") : value).asString(null);
  }
}
