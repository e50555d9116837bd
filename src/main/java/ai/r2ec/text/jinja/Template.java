package ai.r2ec.text.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A Jinja template as chat templates are written: the language of Jinja 3.1 with {@code
 * trim_blocks}, {@code lstrip_blocks}, loop controls, and the functions {@code raise_exception} and
 * {@code strftime_now}, without inheritance, imports and files. Thread-safe.
 */
public final class Template {

  /** Longest source in UTF-16 characters. */
  private static final int MAX_SOURCE = 1_000_000;

  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException naming the line that cannot be read
   */
  public static Template of(String source) {
    if (source.length() > MAX_SOURCE) {
      throw new TemplateException(
          "a template has at most %d characters, got %d".formatted(MAX_SOURCE, source.length()));
    }
    return new Template(StatementParser.parse(source));
  }

  /**
   * Renders over plain data: strings, whole and decimal numbers, booleans, lists, maps and null.
   * Nothing else can be reached from a template; work, time and output are bounded.
   *
   * @param clock what {@code strftime_now} reads
   * @throws TemplateException if the template fails, refuses its input or exceeds a bound
   */
  public String render(Map<String, ?> variables, Clock clock) {
    Scope scope = new Scope(null);
    variables.forEach((name, value) -> scope.set(name, Values.of(value)));
    return Budget.limit(() -> new Renderer(clock).text(statements, scope));
  }
}
