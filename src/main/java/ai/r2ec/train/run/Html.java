package ai.r2ec.train.run;

import java.util.Locale;

/** Text and numbers as HTML shows them. */
final class Html {

  private Html() {}

  /** The text with nothing in it that HTML would take for its own. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("{", "&#123;") // the page has its own meaning for braces
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A number with three figures that count: {@code 0.0123}, {@code 312}, {@code 1.0e-5}. */
  static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (size == 0) {
      return "0";
    }
    String text =
        size < 1e-3 || size >= 1e6
            ? String.format(Locale.ROOT, "%.2e", value)
                .replaceFirst("\\.?0*e", "e")
                .replaceFirst("e([+-])0?", "e$1")
                .replace("e+", "e")
            : size >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : plain(value, size >= 100 ? 1 : size >= 1 ? 2 : 4);
    return text.replace('-', '−');
  }

  private static String plain(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
