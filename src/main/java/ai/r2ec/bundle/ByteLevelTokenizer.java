package ai.r2ec.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Byte-pair encoding over bytes, the kind {@code gpt2} of a GGUF file. */
final class ByteLevelTokenizer {

  private ByteLevelTokenizer() {}

  /** How a vocabulary's text was cut when its merges were learned. */
  private record Splitting(@Nullable String normalizer, List<Map<String, Object>> steps) {}

  static Map<String, Object> parts(GgufVocabulary vocabulary) {
    String pre = vocabulary.text("pre");
    Splitting splitting = splitting(vocabulary, pre == null ? "default" : pre);
    boolean wholeWords = isLlama3(pre);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", null);
    model.put("end_of_word_suffix", null);
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", wholeWords);
    model.put("vocab", vocabulary(vocabulary));
    model.put("merges", merges(vocabulary));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put(
        "normalizer",
        splitting.normalizer() == null ? null : Map.of("type", splitting.normalizer()));
    parts.put("pre_tokenizer", Map.of("type", "Sequence", "pretokenizers", splitting.steps()));
    parts.put(
        "post_processor",
        GgufTokenizer.startToken(vocabulary, vocabulary.flag("add_bos_token", wholeWords)));
    parts.put("decoder", byteLevel(true));
    parts.put("model", model);
    return parts;
  }

  private static Splitting splitting(GgufVocabulary vocabulary, String pre) {
    if (isLlama3(pre)) {
      return new Splitting(null, List.of(split("{1,3}"), byteLevel(false)));
    }
    return switch (pre) {
      case "default", "gpt-2", "gpt2" -> new Splitting(null, List.of(byteLevel(true)));
      case "smollm" ->
          new Splitting(
              null, List.of(Map.of("type", "Digits", "individual_digits", true), byteLevel(true)));
      case "qwen2", "deepseek-r1-qwen" ->
          new Splitting("NFC", List.of(split(""), byteLevel(false)));
      default ->
          throw vocabulary.unusable(
              "pre",
              "is %s; smollm, qwen2, deepseek-r1-qwen, llama-bpe and gpt-2 are understood"
                  .formatted(pre));
    };
  }

  private static boolean isLlama3(@Nullable String pre) {
    return "llama-bpe".equals(pre) || "llama3".equals(pre) || "llama-v3".equals(pre);
  }

  private static Map<String, Object> split(String digits) {
    String words =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + digits
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    return Map.of(
        "type",
        "Split",
        "pattern",
        Map.of("Regex", words),
        "behavior",
        "Isolated",
        "invert",
        false);
  }

  private static Map<String, Object> byteLevel(boolean regex) {
    return Map.of(
        "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", regex);
  }

  private static Map<String, Integer> vocabulary(GgufVocabulary vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) != GgufVocabulary.Kind.UNUSED) {
        ids.put(vocabulary.token(id), id);
      }
    }
    return ids;
  }

  private static List<List<String>> merges(GgufVocabulary vocabulary) {
    Map<String, String> interned = new HashMap<>();
    List<List<String>> merges = new ArrayList<>();
    for (String merge : vocabulary.texts("merges")) {
      int space = merge.indexOf(' ', 1);
      if (space < 0 || space == merge.length() - 1) {
        throw vocabulary.unusable("merges", "holds \"%s\", which is no pair".formatted(merge));
      }
      String left = merge.substring(0, space);
      String right = merge.substring(space + 1);
      merges.add(
          List.of(interned.computeIfAbsent(left, t -> t), interned.computeIfAbsent(right, t -> t)));
    }
    return merges;
  }
}
