package ai.r2ec.train.nano;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns a byte-level vocabulary by byte-pair encoding (Sennrich et al., arXiv 1508.07909; bytes
 * and the split into words as in GPT-2): again and again the most frequent pair of neighbours
 * becomes a token. Ties go to the pair that is first in code point order, so that the same text
 * gives the same vocabulary.
 */
final class BytePairs {

  /** GPT-2's split into words, which the byte-level pre-tokenizer applies too. */
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final int BYTES = 256;

  private final List<String> tokens = new ArrayList<>();
  private final List<Pair> merges = new ArrayList<>();

  /** Neighbours that become one token. */
  record Pair(String left, String right) {

    String joined() {
      return left + right;
    }
  }

  private BytePairs() {}

  /**
   * Learns a vocabulary.
   *
   * @param texts what it will write and read
   * @param size most tokens, at least 256
   */
  static BytePairs learn(Iterable<String> texts, int size) {
    BytePairs learned = new BytePairs();
    for (int value = 0; value < BYTES; value++) {
      learned.tokens.add(Character.toString(letter(value)));
    }
    Map<List<String>, Integer> words = words(texts);
    while (learned.tokens.size() < size) {
      Pair best = mostFrequent(words);
      if (best == null) {
        break;
      }
      learned.merges.add(best);
      if (!learned.tokens.contains(best.joined())) {
        learned.tokens.add(best.joined());
      }
      words = merged(words, best);
    }
    return learned;
  }

  /** Texts of the tokens in the letters of the byte-level alphabet, by id. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** What was joined, in order. */
  List<Pair> merges() {
    return List.copyOf(merges);
  }

  /** The visible letter that stands for a byte: itself where it is visible, else from U+0100 on. */
  static int letter(int value) {
    int unseen = 0;
    for (int other = 0; other < value; other++) {
      unseen += isVisible(other) ? 0 : 1;
    }
    return isVisible(value) ? value : BYTES + unseen;
  }

  private static boolean isVisible(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }

  private static Map<List<String>, Integer> words(Iterable<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher words = WORDS.matcher(text);
      while (words.find()) {
        counts.merge(words.group(), 1, Integer::sum);
      }
    }
    Map<List<String>, Integer> words = new LinkedHashMap<>();
    counts.forEach((word, count) -> words.put(letters(word), count));
    return words;
  }

  private static List<String> letters(String word) {
    List<String> letters = new ArrayList<>();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      letters.add(Character.toString(letter(Byte.toUnsignedInt(value))));
    }
    return letters;
  }

  /** The pair to join next; null when no two tokens stand together twice. */
  private static @Nullable Pair mostFrequent(Map<List<String>, Integer> words) {
    Map<Pair, Integer> counts = new HashMap<>();
    words.forEach(
        (word, count) -> {
          for (int i = 1; i < word.size(); i++) {
            counts.merge(new Pair(word.get(i - 1), word.get(i)), count, Integer::sum);
          }
        });
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .max(
            Map.Entry.<Pair, Integer>comparingByValue()
                .thenComparing(
                    Map.Entry::getKey,
                    Comparator.comparing(Pair::left).thenComparing(Pair::right).reversed()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static Map<List<String>, Integer> merged(Map<List<String>, Integer> words, Pair pair) {
    Map<List<String>, Integer> merged = new LinkedHashMap<>();
    words.forEach((word, count) -> merged.merge(merged(word, pair), count, Integer::sum));
    return merged;
  }

  private static List<String> merged(List<String> word, Pair pair) {
    List<String> merged = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean here =
          i + 1 < word.size()
              && word.get(i).equals(pair.left())
              && word.get(i + 1).equals(pair.right());
      merged.add(here ? pair.joined() : word.get(i));
      i += here ? 1 : 0;
    }
    return merged;
  }
}
