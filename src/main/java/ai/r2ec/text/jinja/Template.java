package ai.r2ec.text.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.HashMap;
import java.util.Map;

/** A Jinja template. Thread-safe. */
public final class Template {

  private static final Jinjava ENGINE = engine();

  private final String source;

  private Template(String source) {
    this.source = source;
  }

  /** Reads a template. */
  public static Template of(String source) {
    return new Template(source);
  }

  /**
   * Renders over plain data: strings, numbers, booleans, lists and maps.
   *
   * @throws TemplateException if the template fails or refuses its input
   */
  public String render(Map<String, ? extends Object> variables) {
    RenderResult result = ENGINE.renderForResult(source, new HashMap<>(variables));
    if (result.hasErrors()) {
      throw new TemplateException(result.getErrors().getFirst().getMessage());
    }
    return result.getOutput();
  }

  /** The function {@code raise_exception} of chat templates. */
  @SuppressWarnings("DoNotCallSuggester") // templates call it
  public static Object raise(Object message) {
    throw new TemplateException(String.valueOf(message));
  }

  private static Jinjava engine() {
    Jinjava engine =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withLegacyOverrides(
                    LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withParseWhitespaceControlStrictly(true)
                        .build())
                .build());
    engine
        .getGlobalContext()
        .registerFunction(
            new ELFunctionDefinition("", "raise_exception", Template.class, "raise", Object.class));
    return engine;
  }
}
