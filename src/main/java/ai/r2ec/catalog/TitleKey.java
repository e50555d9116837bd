package ai.r2ec.catalog;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A title without what people vary when they write it down: case, spaces around and between words,
 * the form of composed characters.
 *
 * @param text the normal form
 */
record TitleKey(String text) {

  static TitleKey of(String title) {
    String composed = Normalizer.normalize(title, Normalizer.Form.NFKC);
    return new TitleKey(String.join(" ", composed.strip().split("\\s+")).toLowerCase(Locale.ROOT));
  }
}
