package ai.r2ec.bundle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A SentencePiece vocabulary with byte fallback, the kind {@code llama} of a GGUF file. It lists
 * pieces and scores, no merges: every way to put a piece together from two others becomes one, the
 * better piece first.
 */
final class SentencePieceTokenizer {

  /** What stands for a space inside a piece. */
  private static final String SPACE = "▁";

  private SentencePieceTokenizer() {}

  private record Merge(String left, String right, double score) {}

  static Map<String, Object> parts(GgufVocabulary vocabulary, boolean gemma) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(piece(vocabulary, id), id);
    }
    boolean prefixSpace = !gemma && vocabulary.flag("add_space_prefix", true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", gemma ? vocabulary.token("unknown_token_id") : null);
    model.put("continuing_subword_prefix", null);
    model.put("end_of_word_suffix", null);
    model.put("fuse_unk", true);
    model.put("byte_fallback", true);
    model.put("ignore_merges", false);
    model.put("vocab", ids);
    model.put("merges", merges(ids, scores(vocabulary, gemma)));
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("normalizer", gemma ? replace(" ", SPACE) : null);
    parts.put("pre_tokenizer", gemma ? gemmaSplit() : metaspace(prefixSpace));
    parts.put(
        "post_processor",
        GgufTokenizer.startToken(vocabulary, vocabulary.flag("add_bos_token", true)));
    parts.put("decoder", decoder(prefixSpace));
    parts.put("model", model);
    return parts;
  }

  /** Runs of spaces are stored as such, and written with the sign for a space in a vocabulary. */
  private static String piece(GgufVocabulary vocabulary, int id) {
    String token = vocabulary.token(id);
    boolean spaces = !token.isEmpty() && token.chars().allMatch(c -> c == ' ');
    return spaces ? SPACE.repeat(token.length()) : token;
  }

  /** Gemma's pieces stand in the order of their merges, which its scores do not tell. */
  private static double[] scores(GgufVocabulary vocabulary, boolean gemma) {
    if (!gemma) {
      return vocabulary.numbers("scores");
    }
    double[] scores = new double[vocabulary.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = -id;
    }
    return scores;
  }

  private static List<List<String>> merges(Map<String, Integer> ids, double[] scores) {
    List<Merge> merges = new ArrayList<>();
    ids.forEach(
        (piece, id) -> {
          List<Merge> ways = new ArrayList<>();
          for (int cut = next(piece, 0); cut < piece.length(); cut = next(piece, cut)) {
            String left = piece.substring(0, cut);
            String right = piece.substring(cut);
            if (ids.containsKey(left) && ids.containsKey(right)) {
              ways.add(new Merge(left, right, scores[id]));
            }
          }
          ways.sort(
              Comparator.<Merge>comparingInt(way -> ids.getOrDefault(way.left(), 0))
                  .thenComparingInt(way -> ids.getOrDefault(way.right(), 0)));
          merges.addAll(ways);
        });
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt((Merge merge) -> length(merge.left()))
            .thenComparingInt(merge -> length(merge.right()))
            .reversed());
    return merges.stream().map(merge -> List.of(merge.left(), merge.right())).toList();
  }

  private static int next(String text, int at) {
    return at >= text.length() ? text.length() : text.offsetByCodePoints(at, 1);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static Map<String, Object> gemmaSplit() {
    return Map.of(
        "type",
        "Split",
        "pattern",
        Map.of("String", " "),
        "behavior",
        "MergedWithPrevious",
        "invert",
        false);
  }

  private static Map<String, Object> metaspace(boolean prefixSpace) {
    return Map.of(
        "type",
        "Metaspace",
        "replacement",
        SPACE,
        "prepend_scheme",
        prefixSpace ? "first" : "never",
        "split",
        false);
  }

  private static Map<String, Object> decoder(boolean prefixSpace) {
    List<Map<String, Object>> steps = new ArrayList<>();
    steps.add(replace(SPACE, " "));
    steps.add(Map.of("type", "ByteFallback"));
    steps.add(Map.of("type", "Fuse"));
    if (prefixSpace) {
      steps.add(Map.of("type", "Strip", "content", " ", "start", 1, "stop", 0));
    }
    return Map.of("type", "Sequence", "decoders", steps);
  }

  private static Map<String, Object> replace(String what, String by) {
    return Map.of("type", "Replace", "pattern", Map.of("String", what), "content", by);
  }
}
