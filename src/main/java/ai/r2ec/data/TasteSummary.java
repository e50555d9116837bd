package ai.r2ec.data;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a reasoning that counts what a history is made of: the genres, makers and platforms of the
 * liked items, their years, and what came last. Unlike {@link Demonstrations} it does not know the
 * answer, so a model that learned to write it can write as well when nobody knows. One wording: a
 * model of a few million weights has none to spare for several.
 */
public final class TasteSummary {

  private static final int GENRES = 3;
  private static final int OTHERS = 2;

  private final SampleItems items;

  /** Takes the catalogue. */
  public TasteSummary(Collection<Item> catalogue) {
    this.items = new SampleItems(catalogue);
  }

  /**
   * A sample with its reasoning.
   *
   * @throws R2ecException.Unusable if an item is not in the catalogue
   */
  public ReasonedSample of(Sample sample) {
    List<Item> liked = sample.history().stream().filter(SampleItems::liked).map(items::of).toList();
    Item last = items.of(sample.history().getLast());
    List<Item> counted = liked.isEmpty() ? List.of(last) : liked;
    return new ReasonedSample(
        sample,
        "Mostly %s. Made by %s, for %s, around %d. Last came %s by %s, %d."
            .formatted(
                most(counted, "genre", GENRES),
                most(counted, "maker", OTHERS),
                most(counted, "platform", OTHERS),
                Math.round(counted.stream().mapToInt(TasteSummary::year).average().orElseThrow()),
                String.join(" and ", texts(last, "genre")),
                texts(last, "maker").getFirst(),
                year(last)));
  }

  /** The most frequent words of an attribute with their counts; the latest among equals. */
  private static String most(List<Item> items, String attribute, int limit) {
    return WordCounts.ordered(
            items.reversed().stream().map(item -> texts(item, attribute)).toList())
        .stream()
        .limit(limit)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static List<String> texts(Item item, String attribute) {
    return GameAttributes.texts(item, attribute);
  }

  private static int year(Item item) {
    return item.attributes().get("year") instanceof AttributeValue.Numeric year
        ? (int) year.value()
        : 0;
  }
}
