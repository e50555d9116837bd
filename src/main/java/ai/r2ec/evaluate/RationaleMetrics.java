package ai.r2ec.evaluate;

import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Item;
import ai.r2ec.evaluate.CaseResult.Thought;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What rationales look like. Titles are found as {@link TitleIndex} says. An invented title is a
 * phrase of 2 to 12 words in quotation marks, asterisks or brackets that begins with a capital or a
 * digit and is no title of the catalogue, holds none, and begins none; names that are not set off
 * like this are not seen, so the rate is a lower bound.
 *
 * @param rationales how many were looked at
 * @param meanTokens mean generated tokens
 * @param meanWords mean words
 * @param markerShare share that ends with the marker written by the model itself
 * @param meanMentions mean number of catalogue titles mentioned
 * @param groundedRate share that mentions a title of the user's own history
 * @param groundedShare share of all mentions that are in the user's own history
 * @param inventedRate share with at least one invented title
 * @param inventedShare share of the phrases set off like titles that are invented
 */
public record RationaleMetrics(
    int rationales,
    double meanTokens,
    double meanWords,
    double markerShare,
    double meanMentions,
    double groundedRate,
    double groundedShare,
    double inventedRate,
    double inventedShare) {

  private static final Pattern SET_OFF =
      Pattern.compile(
          "[\"“«]([^\"“”«»\\n]{2,100})[\"”»]|\\*{1,2}([^*\\n]{2,100})\\*{1,2}|\\[([^\\]\\n]{2,100})\\]");
  private static final int MOST_WORDS = 12;

  /** Looks at all results that hold a rationale. */
  static RationaleMetrics of(Split split, Collection<Item> items, List<CaseResult> results) {
    TitleIndex titles = new TitleIndex(items);
    Counts counts = new Counts();
    for (CaseResult result : results) {
      Thought thought = result.thought();
      if (thought != null) {
        counts.add(thought, history(split, result.sample()), titles);
      }
    }
    return counts.means();
  }

  private static Set<String> history(Split split, int sample) {
    Samples test = split.test();
    Set<String> ids = new HashSet<>();
    for (int item : test.history(sample)) {
      ids.add(split.items().name(item));
    }
    return ids;
  }

  /** Sums over rationales. */
  private static final class Counts {
    private int rationales;
    private long tokens;
    private long words;
    private int markers;
    private long mentions;
    private long grounded;
    private int withGrounded;
    private long phrases;
    private long invented;
    private int withInvented;

    void add(Thought thought, Set<String> history, TitleIndex titles) {
      rationales++;
      tokens += thought.tokens();
      words += thought.text().isBlank() ? 0 : thought.text().strip().split("\\s+").length;
      markers += thought.marker() ? 1 : 0;
      long own = 0;
      for (TitleIndex.Mention mention : titles.mentions(thought.text())) {
        mentions++;
        own += mention.itemIds().stream().anyMatch(history::contains) ? 1 : 0;
      }
      grounded += own;
      withGrounded += own > 0 ? 1 : 0;
      addPhrases(thought.text(), titles);
    }

    private void addPhrases(String text, TitleIndex titles) {
      long found = 0;
      Matcher matcher = SET_OFF.matcher(text);
      while (matcher.find()) {
        String phrase =
            IntStream.rangeClosed(1, matcher.groupCount())
                .mapToObj(matcher::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        if (looksLikeTitle(phrase.strip())) {
          phrases++;
          found += titles.knows(phrase) ? 0 : 1;
        }
      }
      invented += found;
      withInvented += found > 0 ? 1 : 0;
    }

    private static boolean looksLikeTitle(String phrase) {
      int length = phrase.split("\\s+").length;
      return !phrase.isEmpty()
          && length >= 2
          && length <= MOST_WORDS
          && (Character.isUpperCase(phrase.codePointAt(0))
              || Character.isDigit(phrase.codePointAt(0)));
    }

    RationaleMetrics means() {
      return new RationaleMetrics(
          rationales,
          share(tokens, rationales),
          share(words, rationales),
          share(markers, rationales),
          share(mentions, rationales),
          share(withGrounded, rationales),
          share(grounded, mentions),
          share(withInvented, rationales),
          share(invented, phrases));
    }

    private static double share(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }
}
