package ai.r2ec.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TemplateTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-06T15:04:05Z"), ZoneOffset.UTC);

  static Stream<JsonNode> goldenCases() throws IOException {
    JsonNode golden = JSON.readTree(Files.readString(Path.of("src/test/golden/text/jinja.json")));
    return golden.get("cases").valueStream();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyFeatureRendersAsTheReferenceDoes(JsonNode golden) {
    String source = golden.get("template").asString();
    Map<?, ?> context = JSON.convertValue(golden.get("context"), Map.class);
    if (golden.has("error")) {
      assertThatThrownBy(() -> render(source, context))
          .isInstanceOf(TemplateException.class)
          .hasMessage(golden.get("error").asString());
    } else {
      assertThat(render(source, context)).isEqualTo(golden.get("rendered").asString());
    }
  }

  @Test
  void valuesAreNeverReadAsTemplates() {
    String nasty = "{{ 7 * 7 }}{% raw %}{# x #}{{";
    assertThat(render("{{ a }}|{{ [a] | join }}|{{ a ~ a }}", Map.of("a", nasty)))
        .isEqualTo(nasty + "|" + nasty + "|" + nasty + nasty);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{{ ''.getClass() }} => 'str object' has no attribute 'getClass'",
        "{{ ''.__class__() }} => 'str object' has no attribute '__class__'",
        "{{ [].append(1) }} => 'list object' has no attribute 'append'",
        "{{ {}.update(a=1) }} => a template must not call 'update'",
        "{% include 'x' %} => line 1: the tag 'include' is unknown or not allowed",
        "{% import 'x' as y %} => line 1: the tag 'import' is unknown or not allowed",
        "{% extends 'x' %} => line 1: the tag 'extends' is unknown or not allowed",
        "{{ open('/etc/passwd') }} => 'open' is undefined",
      })
  void nothingButDataIsInReach(String source, String message) {
    assertThatThrownBy(() -> render(source, Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Test
  void objectsOfTheProgramAreNoData() {
    assertThatThrownBy(() -> render("{{ a }}", Map.of("a", Path.of("/"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9999999) %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(999999) %}{{ 'xxxxxxxxxx' }}{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{{ [1] * 999999999 }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ 2 ** 99999999 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set s = 'x' * 9999 %}{{ s.replace('x', s) }}",
        "{% set s = 'x' * 9999 %}{{ s | replace('x', s) }}",
        "{% set s = 'x' * 9999 %}{{ (['x'] * 9999) | join(s) }}",
        "{% set s = 'x' * 9999 %}{{ ('%s' * 9999) | format(s) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% set n = namespace(l=[]) %}{% for a in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
        "{% set n = namespace(a=[], b=[]) %}{% for i in range(99) %}{% set n.a = [n.a, n.a] %}"
            + "{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}",
        "{% set n = namespace(l=[]) %}{% for a in range(99) %}{% set n.l = [n.l, n.l] %}"
            + "{% endfor %}{{ n.l | tojson }}",
        "{% set n = namespace(l=[]) %}{% for a in range(999) %}{% set n.l = [n.l] %}"
            + "{% endfor %}{{ n.l | tojson }}",
        "{% set n = namespace(l=(1, 2)) %}{% for a in range(99) %}{% set n.l = (n.l, n.l) %}"
            + "{% endfor %}{{ {n.l: 1} }}",
      })
  void workAndOutputAreBounded(String source) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> render(source, Map.of())).isInstanceOf(TemplateException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> Template.of("{{ " + "(".repeat(5000) + ")".repeat(5000) + " }}"))
        .isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> render("{{ " + "not ".repeat(5000) + "1 }}", Map.of()))
        .isInstanceOf(TemplateException.class);
    assertThatThrownBy(
            () -> Template.of("{% if 1 %}" + "{% elif 1 %}".repeat(5000) + "{% endif %}"))
        .isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> render("{{ 1" + "+1".repeat(5000) + " }}", Map.of()))
        .isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "{{ a => line 1: a tag has no end",
        "{% if a %} => line 1: expected one of [elif, else, endif]",
        "{{ 1 + }} => line 1: expected an expression",
        "{{ a b }} => line 1: expected OUTPUT_END, got 'b'",
        "{% endif %} => line 1: the tag 'endif' is unknown or not allowed",
        "{{ 'a' !}} => line 1: unexpected character '!'",
        "{# a => line 1: a comment has no end",
        "{{ a | nope }} => No filter named 'nope'.",
        "{{ a is nope }} => No test named 'nope'.",
        "{{ (1] }} => line 1: unexpected ']'",
      })
  void faultsAreNamed(String source, String message) {
    assertThatThrownBy(() -> render(source, Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Test
  void readsTheClockItIsGiven() {
    assertThat(render("{{ strftime_now('%d %b %Y, %A %B %H:%M:%S %j %%') }}", Map.of()))
        .isEqualTo("06 Jul 2024, Saturday July 15:04:05 188 %");
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(
            render(
                "{{ a | length }} {{ a[1] }} {{ a[::-1] }} {{ a | first }}", Map.of("a", "a😀b")))
        .isEqualTo("3 😀 b😀a a");
  }

  @Test
  void namesFoundNowhereAreToldWhenUsed() {
    for (String use :
        List.of("a.b", "a['b']", "a()", "a + 1", "a < 1", "a[1:]", "-a", "a | tojson")) {
      assertThatThrownBy(() -> render("{{ " + use + " }}", Map.of()))
          .as(use)
          .isInstanceOf(TemplateException.class);
    }
  }

  private static String render(String source, Map<?, ?> variables) {
    Map<String, Object> named = new HashMap<>();
    named.put("messages", List.of());
    variables.forEach((name, value) -> named.put((String) name, value));
    return Template.of(source).render(named, CLOCK);
  }
}
