package ai.r2ec.data;

import ai.r2ec.data.Demonstrations.Traits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The sentences of a demonstration; which wording comes is drawn. */
final class DemonstrationWords {

  private static final List<String> LIKED =
      List.of(
          "%1$s stood out: %2$s.",
          "Liked %1$s, %2$s.",
          "The best rated were %1$s, %2$s.",
          "%1$s show the taste: %2$s.",
          "There is a thread from %1$s: %2$s.",
          "Keeps coming back to %2$s, as in %1$s.",
          "What %1$s share is %2$s.",
          "Good marks for %1$s, %2$s.");

  private static final List<String> CHANGED =
      List.of(
          "After %s it is time for something else.",
          "%s was the last one; the pattern breaks here.",
          "Nothing lately points beyond %s, so a change is likely.",
          "A step away from %s seems due.");

  private static final List<String> NEXT =
      List.of(
          "Next: %s.",
          "So what fits now is %s.",
          "The next one should be %s.",
          "That leads to %s.",
          "Probably %s comes next.",
          "I would look for %s.",
          "This user is ready for %s.",
          "A good follow-up is %s.");

  private static final List<String> NAMED =
      List.of("That is %s.", "%s is it.", "My pick: %s.", "It should be %s.");

  private final Random random;

  DemonstrationWords(Random random) {
    this.random = random;
  }

  /** What was liked, and why. */
  String liking(List<String> titles, Traits shared) {
    return any(LIKED).formatted(list(titles), phrase(shared, titles.size() > 1));
  }

  /** That the history does not explain what comes. */
  String change(String lastTitle) {
    return any(CHANGED).formatted(lastTitle);
  }

  /** What kind of item comes. */
  String next(Traits target) {
    return any(NEXT).formatted(phrase(target, false));
  }

  /** Which item comes. */
  String named(String title) {
    return any(NAMED).formatted(title);
  }

  /** Such as "two role-playing games by Square for the SNES". */
  private String phrase(Traits traits, boolean several) {
    StringBuilder phrase = new StringBuilder();
    String kind = String.join(random.nextBoolean() ? " and " : " / ", traits.genres());
    if (several) {
      phrase.append(any(List.of("games of one kind: ", "two picks, ", "")));
      phrase.append(kind.isEmpty() ? "games" : kind + " games");
    } else {
      String noun = kind.isEmpty() ? "" : kind + " ";
      boolean vowel = !noun.isEmpty() && "AEIOU".indexOf(noun.charAt(0)) >= 0;
      phrase.append(any(List.of(vowel ? "an " : "a ", "another ", "some "))).append(noun);
      phrase.append("game");
    }
    List<String> parts = new ArrayList<>();
    if (!traits.maker().isEmpty()) {
      parts.add(any(List.of("by ", "from ", "made by ")) + traits.maker());
    }
    if (!traits.platform().isEmpty()) {
      parts.add(any(List.of("on ", "for ")) + traits.platform());
    }
    if (!traits.decade().isEmpty()) {
      parts.add(any(List.of("of the ", "from the ")) + traits.decade());
    }
    parts.forEach(part -> phrase.append(' ').append(part));
    return phrase.toString();
  }

  private String list(List<String> titles) {
    return String.join(any(List.of(" and ", ", then ")), titles);
  }

  private String any(List<String> wordings) {
    return wordings.get(random.nextInt(wordings.size()));
  }
}
