package ai.r2ec.data;

import ai.r2ec.domain.AttributeValue;
import ai.r2ec.domain.AttributeValue.Numeric;
import ai.r2ec.domain.AttributeValue.Text;
import ai.r2ec.domain.AttributeValue.Texts;
import ai.r2ec.domain.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which values of their attributes some items have in common, for any catalogue. Attributes that
 * name one item each, such as a shop's number, say nothing about taste and are left out.
 */
final class AttributeTraits {

  private static final int ATTRIBUTES = 4;
  private static final int OF_A_LIST = 3;
  private static final int OF_A_TEXT = 2;

  /** From so many items on, a text that none of them shares is no trait of theirs. */
  private static final int ENOUGH = 3;

  /** Values over occurrences, of an attribute that does not name one item each. */
  private static final double MOST_DISTINCT = 0.9;

  private final Set<String> telling = new HashSet<>();

  /** Takes the catalogue. */
  AttributeTraits(Collection<Item> catalogue) {
    Map<String, Set<String>> distinct = new HashMap<>();
    Map<String, Integer> occurrences = new HashMap<>();
    for (Item item : catalogue) {
      for (String name : item.attributes().keySet()) {
        List<String> values = values(item, name);
        distinct.computeIfAbsent(name, _ -> new HashSet<>()).addAll(values);
        occurrences.merge(name, values.size(), Integer::sum);
      }
    }
    distinct.forEach(
        (name, values) -> {
          if (values.size() <= MOST_DISTINCT * occurrences.getOrDefault(name, 0)) {
            telling.add(name);
          }
        });
  }

  /**
   * Traits such as {@code Puzzle and Stealth (genre)}: lists of texts first, then texts, each by
   * name, then the year; at most {@value #ATTRIBUTES}.
   *
   * @param items oldest first
   */
  List<String> of(List<Item> items) {
    List<Item> newestFirst = items.reversed();
    Set<String> lists = named(items, Texts.class);
    Set<String> texts = named(items, Text.class);
    texts.removeAll(lists);
    List<String> traits = new ArrayList<>();
    for (String name : lists) {
      add(traits, name, counts(newestFirst, name), OF_A_LIST);
    }
    for (String name : texts) {
      List<Map.Entry<String, Integer>> counts = counts(newestFirst, name);
      if (items.size() < ENOUGH || counts.stream().anyMatch(value -> value.getValue() > 1)) {
        add(traits, name, counts, OF_A_TEXT);
      }
    }
    for (String name : named(items, Numeric.class)) {
      if (name.equalsIgnoreCase("year")) {
        traits.add("around %d (%s)".formatted(Math.round(mean(items, name)), name));
      }
    }
    return traits.subList(0, Math.min(traits.size(), ATTRIBUTES));
  }

  /** Values of the item's first list of texts, at most {@value #OF_A_LIST}; none if it has none. */
  List<String> kinds(Item item) {
    return named(List.of(item), Texts.class).stream()
        .map(name -> values(item, name))
        .filter(values -> !values.isEmpty())
        .findFirst()
        .map(values -> values.subList(0, Math.min(values.size(), OF_A_LIST)))
        .orElse(List.of());
  }

  private static void add(
      List<String> traits, String name, List<Map.Entry<String, Integer>> counts, int most) {
    if (!counts.isEmpty()) {
      List<String> values = counts.stream().limit(most).map(Map.Entry::getKey).toList();
      traits.add("%s (%s)".formatted(PortraitWords.list(values), name));
    }
  }

  private static List<Map.Entry<String, Integer>> counts(List<Item> newestFirst, String name) {
    return WordCounts.ordered(newestFirst.stream().map(item -> values(item, name)).toList());
  }

  /** Attributes that are of a kind in any of the items, by name; of texts, those that tell. */
  private Set<String> named(List<Item> items, Class<? extends AttributeValue> kind) {
    Set<String> names = new TreeSet<>();
    for (Item item : items) {
      item.attributes()
          .forEach(
              (name, value) -> {
                if (kind.isInstance(value)
                    && (value instanceof Numeric || telling.contains(name))) {
                  names.add(name);
                }
              });
    }
    return names;
  }

  /** The texts of an attribute, each once; what is too long for a name is none. */
  private static List<String> values(Item item, String name) {
    List<String> values =
        switch (item.attributes().get(name)) {
          case Texts several -> several.values();
          case Text one -> List.of(one.value());
          case null, default -> List.of();
        };
    return values.stream()
        .map(PortraitWords::spaced)
        .filter(value -> !value.isEmpty() && !PortraitWords.prose(value))
        .distinct()
        .toList();
  }

  private static double mean(List<Item> items, String name) {
    OptionalDouble mean =
        items.stream()
            .map(item -> item.attributes().get(name))
            .filter(Numeric.class::isInstance)
            .mapToDouble(value -> ((Numeric) value).value())
            .average();
    return mean.orElseThrow();
  }
}
