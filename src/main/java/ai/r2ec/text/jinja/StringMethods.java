package ai.r2ec.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of strings that chat templates use. */
final class StringMethods {

  private StringMethods() {}

  static @Nullable Object find(String text, String name) {
    Callable method =
        switch (name) {
          case "strip" -> a -> Texts.strip(text, set(a), true, true);
          case "lstrip" -> a -> Texts.strip(text, set(a), true, false);
          case "rstrip" -> a -> Texts.strip(text, set(a), false, true);
          case "upper" -> _ -> text.toUpperCase(Locale.ROOT);
          case "lower", "casefold" -> _ -> text.toLowerCase(Locale.ROOT);
          case "title" -> _ -> Texts.title(text);
          case "capitalize" -> _ -> Texts.capitalize(text);
          case "startswith" -> a -> anyAffix(a, text, String::startsWith);
          case "endswith" -> a -> anyAffix(a, text, String::endsWith);
          case "removeprefix" -> a -> removePrefix(text, a.text(0, "prefix"));
          case "removesuffix" -> a -> removeSuffix(text, a.text(0, "suffix"));
          case "split" -> a -> split(text, a);
          case "rsplit" -> a -> splitRight(text, a);
          case "splitlines" -> _ -> Texts.lines(text);
          case "partition" ->
              a -> partition(text, a.text(0, "sep"), text.indexOf(a.text(0, "sep")));
          case "rpartition" ->
              a -> partition(text, a.text(0, "sep"), text.lastIndexOf(a.text(0, "sep")));
          case "replace" ->
              a -> replace(text, a.text(0, "old"), a.text(1, "new"), a.number(2, "count", -1));
          case "join" -> a -> Filters.join(a.get(0, "iterable"), text, null);
          case "format" -> a -> Formats.braces(text, a);
          case "find" -> a -> position(text, text.indexOf(a.text(0, "sub")));
          case "rfind" -> a -> position(text, text.lastIndexOf(a.text(0, "sub")));
          case "index" -> a -> found(position(text, text.indexOf(a.text(0, "sub"))));
          case "count" -> a -> (long) Texts.split(text, a.text(0, "sub"), -1).size() - 1;
          case "zfill" -> a -> zeroFilled(text, a.number(0, "width", 0));
          case "ljust" -> a -> text + fill(text, a);
          case "rjust" -> a -> fill(text, a) + text;
          default -> predicate(text, name);
        };
    return method;
  }

  private static @Nullable Callable predicate(String text, String name) {
    return switch (name) {
      case "isdigit", "isnumeric", "isdecimal" -> _ -> all(text, Character::isDigit);
      case "isalpha" -> _ -> all(text, Character::isLetter);
      case "isalnum" -> _ -> all(text, Character::isLetterOrDigit);
      case "isspace" -> _ -> all(text, Texts::isSpace);
      case "isupper" ->
          _ ->
              text.codePoints().anyMatch(Character::isUpperCase)
                  && text.codePoints().noneMatch(Character::isLowerCase);
      case "islower" ->
          _ ->
              text.codePoints().anyMatch(Character::isLowerCase)
                  && text.codePoints().noneMatch(Character::isUpperCase);
      default -> null;
    };
  }

  static String replace(String text, String old, String with, int count) {
    if (old.isEmpty()) {
      throw new TemplateException("nothing cannot be replaced");
    }
    List<Object> parts = Texts.split(text, old, count);
    Budget.made(text.length() + (parts.size() - 1L) * with.length());
    return Filters.join(parts, with, null);
  }

  private static @Nullable String set(CallArguments arguments) {
    return arguments.get(0, "chars", None.NONE) instanceof String set ? set : null;
  }

  private static boolean anyAffix(
      CallArguments arguments, String text, BiPredicate<String, String> matches) {
    Object affixes = arguments.get(0, "prefix");
    return (affixes instanceof Tuple tuple ? tuple : List.of(affixes))
        .stream()
            .anyMatch(
                affix -> {
                  if (affix instanceof String string) {
                    return matches.test(text, string);
                  }
                  throw new TemplateException("argument must be a string or a tuple of strings");
                });
  }

  private static String removePrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String removeSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static List<Object> split(String text, CallArguments arguments) {
    int cuts = arguments.number(1, "maxsplit", -1);
    return arguments.get(0, "sep", None.NONE) instanceof String separator
        ? Texts.split(text, separator, cuts)
        : Texts.words(text, cuts);
  }

  private static List<Object> splitRight(String text, CallArguments arguments) {
    int cuts = arguments.number(1, "maxsplit", -1);
    if (arguments.get(0, "sep", None.NONE) instanceof String separator) {
      return Texts.splitRight(text, separator, cuts);
    }
    if (cuts >= 0) {
      throw new TemplateException("rsplit with maxsplit needs a separator");
    }
    return Texts.words(text, cuts);
  }

  private static Tuple partition(String text, String separator, int at) {
    return at < 0
        ? new Tuple(List.of(text, "", ""))
        : new Tuple(
            List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }

  private static long position(String text, int at) {
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long found(long position) {
    if (position < 0) {
      throw new TemplateException("substring not found");
    }
    return position;
  }

  private static String zeroFilled(String text, int width) {
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    return text.substring(0, sign) + padding(text, width, "0") + text.substring(sign);
  }

  private static String fill(String text, CallArguments arguments) {
    String with = arguments.get(1, "fillchar", " ") instanceof String fill ? fill : " ";
    return padding(text, arguments.number(0, "width", 0), with);
  }

  private static String padding(String text, int width, String with) {
    Budget.made(Math.max(0, width));
    return with.repeat(Math.max(0, width - text.codePointCount(0, text.length())));
  }

  private static boolean all(String text, IntPredicate predicate) {
    return !text.isEmpty() && text.codePoints().allMatch(predicate);
  }
}
