package ai.r2ec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void withoutACommandServeIsMeant() {
    assertThat(Arguments.of().words()).containsExactly("serve");
    assertThat(Arguments.of("--port", "80").words()).containsExactly("serve", "--port", "80");
    assertThat(Arguments.of("--debug").words()).containsExactly("serve", "--debug");
    assertThat(Arguments.of("--r2ec.model=m").words()).containsExactly("serve");
  }

  @Test
  void helpAndVersionAreTheRootsOwn() {
    assertThat(Arguments.of("--help").words()).containsExactly("--help");
    assertThat(Arguments.of("-V").words()).containsExactly("-V");
  }

  @Test
  void aNamedCommandStays() {
    assertThat(Arguments.of("--debug", "recommend", "-k", "3").words())
        .containsExactly("--debug", "recommend", "-k", "3");
    assertThat(Arguments.of("recomend").words()).containsExactly("recomend");
  }

  @Test
  void propertiesArePartedFromWordsWhereverTheyStand() {
    Arguments arguments =
        Arguments.of(
            "--server.port=8081", "encode", "--r2ec.redis.url=redis://a:b@h:1/0", "--offline");
    assertThat(arguments.properties())
        .containsExactly("--server.port=8081", "--r2ec.redis.url=redis://a:b@h:1/0");
    assertThat(arguments.words()).containsExactly("encode", "--offline");
  }

  @Test
  void aValueMayHoldAnything() {
    assertThat(Arguments.of("--r2ec.model=/a b=c\nd").properties())
        .containsExactly("--r2ec.model=/a b=c\nd");
  }

  @Test
  void anOptionWithoutADotIsNoProperty() {
    assertThat(Arguments.of("serve", "--model=a.gguf").words())
        .containsExactly("serve", "--model=a.gguf");
  }
}
