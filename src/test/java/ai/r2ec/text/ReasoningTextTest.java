package ai.r2ec.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasoningTextTest {

  private static final String MARKER = "<answer>";

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void theMarkerIsFoundHoweverItIsSplitOverTokens(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    String generated =
        "They like < odd > things, <ans> and <answ, so: <answer>A Game</answer> more";
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      ReasoningText reasoning = reasoning(tokenizer, "Name it between <answer> and </answer>\n");
      int[] tokens = splitAnyhow(tokenizer, generated, random);
      StringBuilder streamed = new StringBuilder();
      int read = 0;
      while (!reasoning.ended()) {
        streamed.append(reasoning.accept(tokens[read++]));
        assertThat(streamed).doesNotContain(MARKER);
      }
      streamed.append(reasoning.finish());
      assertThat(streamed.toString())
          .isEqualTo("They like < odd > things, <ans> and <answ, so: ")
          .isEqualTo(reasoning.text());
      assertThat(reasoning.markerAppended()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void deltasConcatenateToTheTextWhateverIsGenerated(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      ReasoningText reasoning = reasoning(tokenizer, "x\n");
      StringBuilder streamed = new StringBuilder();
      for (int token : random.ints(random.nextInt(40), 0, 550).toArray()) {
        streamed.append(reasoning.accept(token));
      }
      streamed.append(reasoning.finish());
      assertThat(streamed.toString()).isEqualTo(reasoning.text());
      assertThat(reasoning.finish()).isEmpty();
      assertThat(reasoning.markerAppended()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "One. Two. <answer> more | . T | One",
        "One <answer> Two | Two | 'One '",
        "One <answer> Two | wer,answ | One <",
        "One <answer> Two | 4,One < | ''",
        "Eins é 玄 zwei 😀 drei | 玄 z,😀 | 'Eins é '",
        "abcabd <answer> | abd,bcabdx | abc",
        "aaab <answer> | aab | a"
      })
  void whatIsCompleteFirstEndsTheReasoningHoweverItIsSplit(
      String generated, String stops, String kept) {
    List<String> stop = List.of(stops.split(",", -1));
    for (String family : List.of("llama", "qwen2", "gemma2")) {
      Tokenizer tokenizer = Golden.tokenizer(family);
      Random random = new Random(3);
      for (int i = 0; i < 40; i++) {
        ReasoningText reasoning = reasoning(tokenizer, "Say Two. T or 玄 z\n", stop);
        int[] tokens = splitAnyhow(tokenizer, generated, random);
        StringBuilder streamed = new StringBuilder();
        int read = 0;
        while (!reasoning.ended()) {
          streamed.append(reasoning.accept(tokens[read++]));
          assertThat(kept).startsWith(streamed);
        }
        streamed.append(reasoning.finish());
        assertThat(streamed.toString()).isEqualTo(kept).isEqualTo(reasoning.text());
        assertThat(reasoning.markerAppended()).isEqualTo(!stops.equals("Two"));
        int[] last = reasoning.finalTokens(Arrays.copyOf(tokens, read));
        assertThat(tokenizer.decode(last, false)).isEqualTo(kept + MARKER);
      }
    }
  }

  @Test
  void theEndOfTheTextIsHeldBackWhileItMayBecomeTheMarker() {
    Tokenizer tokenizer = Golden.tokenizer("llama");
    ReasoningText reasoning = reasoning(tokenizer, "x\n");
    StringBuilder streamed = new StringBuilder();
    for (int token : tokenizer.encode("fine <answ")) {
      streamed.append(reasoning.accept(token));
    }
    assertThat(streamed.toString()).isEqualTo("fine ");
    assertThat(reasoning.finish()).isEqualTo("<answ");
    assertThat(reasoning.text()).isEqualTo("fine <answ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma2"})
  void finalTokensAreTheWholeTextTokenisedLessThePrompt(String family) {
    Tokenizer tokenizer = Golden.tokenizer(family);
    Prompt prompt = prompt(tokenizer, ChatTemplate.of(Golden.spec(family)), "Hello");
    for (String text : new String[] {"", "They like games. ", "Likes: a  b\n\n", "😀 é 玄", "<"}) {
      ReasoningText reasoning = new ReasoningText(tokenizer, MARKER, List.of(), prompt);
      int[] generated = tokenizer.encode(text);
      IntStream.of(generated).forEach(reasoning::accept);
      int[] tail = reasoning.finalTokens(generated);
      int[] whole = tokenizer.encode(prompt.text() + text + MARKER);
      assertThat(IntStream.concat(IntStream.of(prompt.tokens()), IntStream.of(tail)).toArray())
          .as(text)
          .isEqualTo(whole);
    }
  }

  @Test
  void finalTokensAreThoseGeneratedWhereTheModelWroteCanonically() {
    Tokenizer tokenizer = Golden.tokenizer("llama");
    Prompt prompt = prompt(tokenizer, ChatTemplate.of(Golden.spec("llama")), "Hello");
    ReasoningText reasoning = new ReasoningText(tokenizer, MARKER, List.of(), prompt);
    int[] generated = tokenizer.encode("I like games: <answer>");
    for (int token : generated) {
      reasoning.accept(token);
    }
    assertThat(reasoning.ended()).isTrue();
    assertThat(reasoning.finalTokens(generated)).isEqualTo(generated);
  }

  @Test
  void whatFollowsTheMarkerInTheSameTokenIsDropped() {
    Tokenizer tokenizer = Golden.tokenizer("llama");
    ReasoningText reasoning = reasoning(tokenizer, "x\n");
    int[] generated = tokenizer.encode("so <answer>game");
    for (int token : generated) {
      reasoning.accept(token);
    }
    assertThat(reasoning.text()).isEqualTo("so ");
    assertThat(reasoning.finalTokens(generated)).isEqualTo(tokenizer.encode("so <answer>"));
  }

  @Test
  void thePromptKeepsItsTokensWhereAMergeWouldChangeThem() {
    Tokenizer tokenizer = Golden.tokenizer("gemma2"); // "\n\n" is one token of it
    Prompt prompt = new Prompt("Hello\n", tokenizer.encode("Hello\n"), 0);
    assertThat(
            Arrays.equals(
                tokenizer.encode("Hello\n\n"),
                0,
                prompt.tokens().length,
                prompt.tokens(),
                0,
                prompt.tokens().length))
        .isFalse();
    ReasoningText reasoning = new ReasoningText(tokenizer, MARKER, List.of(), prompt);
    int[] generated = tokenizer.encode("\nyes ");
    for (int token : generated) {
      reasoning.accept(token);
    }
    assertThat(reasoning.finalTokens(generated)).isEqualTo(tokenizer.encode("\nyes <answer>"));
    assertThat(tokenizer.decode(reasoning.finalTokens(generated), false))
        .isEqualTo("\nyes <answer>");
  }

  @Test
  void anEmptyReasoningIsJustTheMarker() {
    Tokenizer tokenizer = Golden.tokenizer("qwen2");
    ReasoningText reasoning = reasoning(tokenizer, "x\n");
    assertThat(reasoning.finalTokens(new int[0])).isEqualTo(tokenizer.encode(MARKER));
    assertThat(reasoning.finish()).isEmpty();
    assertThat(reasoning.markerAppended()).isTrue();
  }

  private static ReasoningText reasoning(Tokenizer tokenizer, String prompt) {
    return reasoning(tokenizer, prompt, List.of());
  }

  private static ReasoningText reasoning(Tokenizer tokenizer, String prompt, List<String> stop) {
    return new ReasoningText(
        tokenizer, MARKER, stop, new Prompt(prompt, tokenizer.encode(prompt), 0));
  }

  private static Prompt prompt(Tokenizer tokenizer, ChatTemplate template, String content) {
    String text = template.render(List.of(new ChatMessage("user", content)), true);
    return new Prompt(text, tokenizer.encode(text), 0);
  }

  /** The tokens of a text that was cut at random places before. */
  private static int[] splitAnyhow(Tokenizer tokenizer, String text, Random random) {
    IntStream tokens = IntStream.empty();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(6));
      tokens = IntStream.concat(tokens, IntStream.of(tokenizer.encode(text.substring(from, to))));
      from = to;
    }
    return tokens.toArray();
  }
}
