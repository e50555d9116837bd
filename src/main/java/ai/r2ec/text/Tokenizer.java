package ai.r2ec.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.r2ec.bundle.TokenizerSpec;
import ai.r2ec.domain.R2ecException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text to token ids and back, as the model's own tokenizer does it. Thread-safe. */
public final class Tokenizer implements AutoCloseable {

  /** Neither cut nor pad: the prompt builder decides about lengths. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private static final Pattern BYTE_TOKEN = Pattern.compile("\"<0x[0-9A-F]{2}>\"\\s*:\\s*(\\d+)");

  static {
    // The library would look for a GPU build to download, and report its use; neither may happen.
    setUnlessSet("RUST_FLAVOR", "cpu");
    setUnlessSet("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final BitSet byteTokens;
  private final Set<String> controlTokens;

  private Tokenizer(HuggingFaceTokenizer tokenizer, BitSet byteTokens, Set<String> controlTokens) {
    this.tokenizer = tokenizer;
    this.byteTokens = byteTokens;
    this.controlTokens = controlTokens;
  }

  /**
   * Opens a model's tokenizer; the native library comes from the class path, never from a network.
   *
   * @throws R2ecException.Unusable if the tokenizer cannot be read
   */
  public static Tokenizer of(TokenizerSpec spec) {
    byte[] json = spec.tokenizerJson().getBytes(StandardCharsets.UTF_8);
    try {
      return new Tokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS),
          byteTokens(spec.tokenizerJson()),
          spec.controlTokens());
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new R2ecException.Unusable("the tokenizer cannot be read: " + e.getMessage(), e);
    }
  }

  /** Encodes without adding anything; control tokens spelled out in the text are recognised. */
  public int[] encode(String text) {
    return encode(text, false);
  }

  /** Encodes and adds what the tokenizer's post-processor adds, such as a token for the start. */
  public int[] encodeWithSpecials(String text) {
    return encode(text, true);
  }

  /**
   * Decodes; bytes that are no UTF-8 become U+FFFD.
   *
   * @param skipSpecial whether control tokens are left out
   */
  public String decode(int[] ids, boolean skipSpecial) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = ids[i];
    }
    return tokenizer.decode(wide, skipSpecial);
  }

  /** A new detokenizer for one sequence; control tokens are left out. */
  public IncrementalDetokenizer detokenizer() {
    return new IncrementalDetokenizer(this);
  }

  /** Whether the token stands for one byte, decoded together with its neighbours. */
  boolean isByte(int id) {
    return byteTokens.get(id);
  }

  /** Texts that become one control token wherever they stand. */
  Set<String> controlTokens() {
    return controlTokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] encode(String text, boolean addSpecials) {
    long[] wide = tokenizer.encode(text, addSpecials, false).getIds();
    int[] ids = new int[wide.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Math.toIntExact(wide[i]);
    }
    return ids;
  }

  private static BitSet byteTokens(String json) {
    BitSet ids = new BitSet();
    if (json.contains("ByteFallback")) {
      Matcher matcher = BYTE_TOKEN.matcher(json);
      while (matcher.find()) {
        ids.set(Integer.parseInt(matcher.group(1)));
      }
    }
    return ids;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null && System.getenv(property) == null) {
      System.setProperty(property, value);
    }
  }
}
