package ai.r2ec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.r2ec.engine.PromptLookup.Match;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many tokens of a sequence are guessed, by what has held before. */
class DrafterTest {

  private static final int MOST = 8;
  private static final int[] FIFTY = IntStream.range(0, 50).toArray();

  private final Speculation speculation = new Speculation();
  private final Drafter drafter = new Drafter();

  /** Fifty tokens, all different, and the first of them once more. */
  private static int[] quoting(int tokens) {
    return Requests.joined(FIFTY, Arrays.copyOf(FIFTY, tokens));
  }

  private int[] guess(int quoted) {
    return drafter.guess(quoting(quoted), 50 + quoted, MOST, speculation);
  }

  private void learn(int guesses, int held) {
    drafter.learn(guesses, held, speculation);
  }

  @Test
  void theGuessFollowsTheLongestAndLatestMatch() {
    int[] tokens = {1, 2, 3, 4, 9, 2, 3, 5, 9, 3, 6, 1, 2, 3};
    assertThat(PromptLookup.find(tokens, tokens.length)).isEqualTo(new Match(3, 3));
    int[] equals = {2, 3, 7, 2, 3, 8, 2, 3};
    assertThat(PromptLookup.find(equals, equals.length)).isEqualTo(new Match(5, 2));
  }

  @Test
  void oneTokenInCommonIsNoMatch() {
    assertThat(PromptLookup.find(new int[] {1, 2, 3, 4, 5, 3}, 6).isNone()).isTrue();
    assertThat(PromptLookup.find(new int[] {1}, 1).isNone()).isTrue();
    assertThat(PromptLookup.find(new int[] {1, 1}, 2).isNone()).isTrue();
  }

  @Test
  void longerMatchesAreTrustedWithMoreGuesses() {
    assertThat(guess(2)).containsExactly(2);
    assertThat(guess(3)).containsExactly(3, 4);
    assertThat(guess(4)).hasSizeGreaterThan(3).startsWith(4, 5, 6);
    assertThat(drafter.guess(quoting(4), 54, 2, speculation)).containsExactly(4, 5);
    assertThat(drafter.guess(quoting(4), 54, 0, speculation)).isEmpty();
  }

  @Test
  void guessesThatHoldMakeMoreOfThem() {
    int before = guess(3).length;
    learn(before, before);
    int after = guess(3).length;
    assertThat(after).isGreaterThan(before);
    learn(after, after);
    assertThat(guess(3)).hasSize(MOST);
  }

  @Test
  void afterAFailureThereIsAPauseTwiceAsLongEachTime() {
    assertThat(guess(8)).isNotEmpty();
    for (int pause : new int[] {1, 2, 4, 8, 16, 32, 32}) {
      learn(1, 0);
      for (int i = 0; i < pause; i++) {
        speculation.drawn(Speculation.PROBE_EVERY);
        assertThat(guess(8)).as("token %d of %d", i, pause).isEmpty();
        learn(0, 0);
      }
      assertThat(guess(8)).as("after %d", pause).isNotEmpty();
    }
    learn(1, 1);
    assertThat(guess(8)).as("once a guess has held").isNotEmpty();
  }

  @Test
  void aPauseEndsWhereMoreLooksTheSame() {
    for (int i = 0; i < 3; i++) {
      assertThat(guess(2)).hasSizeLessThan(2);
      learn(1, 0);
    }
    speculation.drawn(Speculation.PROBE_EVERY);
    assertThat(guess(2)).isEmpty();
    assertThat(guess(4)).isNotEmpty();
  }

  @Test
  void whatOneSequenceHasShownCountsForTheNext() {
    for (int i = 0; i < 20; i++) {
      speculation.learn(2, 2, 0);
      speculation.learn(3, 8, 8);
    }
    assertThat(guess(2)).isEmpty();
    assertThat(guess(3)).hasSizeGreaterThan(5);
  }

  @Test
  void whatDoesNotPayIsTriedNowAndThen() {
    for (int i = 0; i < 20; i++) {
      speculation.learn(8, 2, 0);
    }
    int tried = 0;
    for (int i = 0; i < 10 * Speculation.PROBE_EVERY; i++) {
      int guesses = new Drafter().guess(quoting(8), 58, MOST, speculation).length;
      assertThat(guesses).isLessThan(2);
      tried += guesses;
      speculation.drawn(1);
    }
    assertThat(tried).isEqualTo(9);
  }

  @Test
  void theMoreSequencesDecodeTheSurerAGuessMustBe() {
    assertThat(speculation.begin(1, MOST)).isEqualTo(8);
    int alone = speculation.worth(0.8, MOST);
    assertThat(speculation.begin(3, MOST)).isEqualTo(2);
    int three = speculation.worth(0.8, MOST);
    assertThat(speculation.begin(4, MOST)).isEqualTo(2);
    int four = speculation.worth(0.8, MOST);
    assertThat(alone).isGreaterThan(three);
    assertThat(three).isGreaterThan(four);
    assertThat(speculation.begin(5, MOST)).isZero();
    assertThat(speculation.begin(0, MOST)).isEqualTo(8);
  }
}
