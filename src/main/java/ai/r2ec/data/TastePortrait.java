package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a reasoning that portrays the taste of a history, for any catalogue: what the liked items
 * have in common, the favourites, and what came last. Like {@link TasteSummary} and unlike {@link
 * Demonstrations} it does not know the answer, so a model can learn to write it for real. One
 * wording: what is to be learned is whose taste it is, not how else to say it.
 */
public final class TastePortrait {

  private static final double FAVOURITE = 4; // lowest rating
  private static final int FAVOURITES = 2;

  private final SampleItems items;
  private final AttributeTraits traits;

  /** Takes the catalogue. */
  public TastePortrait(Collection<Item> catalogue) {
    this.items = new SampleItems(catalogue);
    this.traits = new AttributeTraits(catalogue);
  }

  /**
   * A sample with its reasoning.
   *
   * @throws R2ecException.Unusable if an item of the history is not in the catalogue
   */
  public ReasonedSample of(Sample sample) {
    List<Interaction> history = sample.history();
    List<String> sentences = new ArrayList<>();
    List<String> common = common(history);
    if (!common.isEmpty()) {
      sentences.add("Keeps coming back to " + String.join(", ", common));
    }
    List<String> favourites = favourites(history);
    if (!favourites.isEmpty()) {
      sentences.add("Favourites: " + PortraitWords.list(favourites));
    }
    sentences.add("Latest: " + latest(items.of(history.getLast())));
    return new ReasonedSample(
        sample, String.join(" ", sentences.stream().map(PortraitWords::sentence).toList()));
  }

  /** Traits by attribute, else what recurs in the titles. */
  private List<String> common(List<Interaction> history) {
    List<Item> liked = history.stream().filter(SampleItems::liked).map(items::of).toList();
    List<Item> counted = liked.isEmpty() ? history.stream().map(items::of).toList() : liked;
    List<String> byAttribute = traits.of(counted);
    if (!byAttribute.isEmpty()) {
      return byAttribute;
    }
    List<String> phrases = TitlePhrases.recurring(counted);
    return phrases.isEmpty() ? List.of() : List.of(PortraitWords.list(phrases) + " (title)");
  }

  /** Titles with the highest ratings, the later first among equals; not what came last. */
  private List<String> favourites(List<Interaction> history) {
    String latest = title(history.getLast());
    return history.reversed().stream()
        .filter(event -> rating(event) >= FAVOURITE)
        .sorted(Comparator.comparingDouble(TastePortrait::rating).reversed())
        .map(this::title)
        .distinct()
        .filter(title -> !title.equals(latest))
        .limit(FAVOURITES)
        .toList();
  }

  private String latest(Item item) {
    List<String> kinds = traits.kinds(item);
    String title = PortraitWords.shortTitle(item.title());
    return kinds.isEmpty() ? title : "%s (%s)".formatted(title, PortraitWords.list(kinds));
  }

  private String title(Interaction event) {
    return PortraitWords.shortTitle(items.of(event).title());
  }

  private static double rating(Interaction event) {
    return event.rating() == null ? 0 : event.rating();
  }
}
