package ai.r2ec.data;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.Interaction;
import ai.r2ec.domain.Item;
import ai.r2ec.domain.R2ecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a short reasoning for a sample from the attributes of its items, for the cold start of
 * models that cannot reason yet: what the history has in common with the target, then what kind of
 * item comes next. The words vary by seed; the title of the target is never in them unless asked
 * for. What is said is true of the attributes, but it knows the answer: a departure from the paper,
 * which starts from models that reason already.
 */
public final class Demonstrations {

  private static final int EXAMPLES = 2;

  private final SampleItems items;
  private final long seed;
  private final boolean nameTarget;

  /**
   * Takes the catalogue.
   *
   * @param nameTarget whether the reasoning ends with the title of the target
   */
  public Demonstrations(Collection<Item> catalogue, long seed, boolean nameTarget) {
    this.items = new SampleItems(catalogue);
    this.seed = seed;
    this.nameTarget = nameTarget;
  }

  /**
   * A sample with its reasoning; the same seed and sample give the same words.
   *
   * @throws R2ecException.Unusable if an item is not in the catalogue
   */
  public ReasonedSample of(Sample sample) {
    Item target = items.of(sample.target());
    Random random = new Random(seed ^ (31L * sample.user().hashCode() + target.id().hashCode()));
    DemonstrationWords words = new DemonstrationWords(random);
    List<String> sentences = new ArrayList<>();
    List<Item> alike = alike(sample, target);
    if (alike.isEmpty()) {
      sentences.add(words.change(recent(sample)));
    } else {
      sentences.add(words.liking(titles(alike), shared(alike, target)));
    }
    sentences.add(words.next(traits(target)));
    if (nameTarget) {
      sentences.add(words.named(target.title()));
    }
    return new ReasonedSample(sample, String.join(" ", sentences));
  }

  /** The latest liked items that share most with the target, oldest first. */
  private List<Item> alike(Sample sample, Item target) {
    List<Item> best = new ArrayList<>();
    for (int least = 3; least > 0 && best.size() < EXAMPLES; least--) {
      for (Interaction event : sample.history().reversed()) {
        Item item = items.of(event);
        boolean fits =
            SampleItems.liked(event) && common(traits(item), traits(target)).size() >= least;
        // Another edition of the target would give its title away.
        if (fits && best.size() < EXAMPLES && !best.contains(item) && !gives(item, target)) {
          best.addFirst(item);
        }
      }
    }
    return best;
  }

  private boolean gives(Item item, Item target) {
    return !nameTarget && item.title().contains(target.title());
  }

  private String recent(Sample sample) {
    return items.of(sample.history().getLast()).title();
  }

  private static List<String> titles(List<Item> alike) {
    return alike.stream().map(Item::title).toList();
  }

  /** What all these have in common with the target, else what the last one has. */
  private static Traits shared(List<Item> alike, Item target) {
    Traits wanted = traits(target);
    Set<String> shared = new LinkedHashSet<>(common(traits(alike.getLast()), wanted));
    Set<String> byAll = new LinkedHashSet<>(shared);
    alike.forEach(item -> byAll.retainAll(common(traits(item), wanted)));
    return wanted.only(byAll.isEmpty() ? shared : byAll);
  }

  private static Set<String> common(Traits one, Traits other) {
    Set<String> common = new LinkedHashSet<>(one.all());
    common.retainAll(other.all());
    return common;
  }

  private static Traits traits(Item item) {
    Map<String, AttributeValue> attributes = item.attributes();
    AttributeValue genre = attributes.get("genre");
    AttributeValue year = attributes.get("year");
    return new Traits(
        genre instanceof AttributeValue.Texts several
            ? several.values()
            : genre == null ? List.of() : List.of(genre.display()),
        display(attributes.get("maker")),
        display(attributes.get("platform")),
        year instanceof AttributeValue.Numeric number ? (int) number.value() / 10 * 10 + "s" : "");
  }

  private static String display(@Nullable AttributeValue value) {
    return value == null ? "" : value.display();
  }

  /**
   * Attributes in words, each empty when unknown.
   *
   * @param decade such as {@code 1990s}
   */
  record Traits(List<String> genres, String maker, String platform, String decade) {

    Set<String> all() {
      Set<String> all = new LinkedHashSet<>(genres);
      all.add(maker);
      all.add(platform);
      all.add(decade);
      all.remove("");
      return all;
    }

    Traits only(Set<String> kept) {
      return new Traits(
          genres.stream().filter(kept::contains).toList(),
          kept.contains(maker) ? maker : "",
          kept.contains(platform) ? platform : "",
          kept.contains(decade) ? decade : "");
    }
  }
}
