package ai.r2ec.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Common beginnings lie once, and every sequence can still be read. */
class PromptTreeTest {

  @RepeatedTest(50)
  void everySequenceIsReadBackTokenByToken(RepetitionInfo repetition) {
    List<int[]> sequences = sequences(new Random(repetition.getCurrentRepetition()));

    PromptTree tree = PromptTree.of(sequences);

    long[] ids = tree.ids();
    for (int i = 0; i < sequences.size(); i++) {
      int sequence = i;
      int[] read =
          IntStream.range(0, sequences.get(i).length)
              .map(position -> (int) ids[tree.row(sequence, position)])
              .toArray();
      assertThat(read).isEqualTo(sequences.get(i));
    }
  }

  @RepeatedTest(50)
  void aPieceFollowsAnEarlierOneThatEndsWhereItBegins(RepetitionInfo repetition) {
    PromptTree tree = PromptTree.of(sequences(new Random(repetition.getCurrentRepetition())));

    int row = 0;
    for (int i = 0; i < tree.pieces().size(); i++) {
      PromptTree.Piece piece = tree.pieces().get(i);
      assertThat(piece.parent()).isLessThan(i);
      assertThat(piece.first()).isEqualTo(row);
      assertThat(piece.count()).isPositive();
      assertThat(piece.depth()).isEqualTo(end(tree, piece.parent()));
      row += piece.count();
    }
    assertThat(tree.rows()).isEqualTo(row);
  }

  @RepeatedTest(20)
  void everySequenceEndsInARowOfItsOwn(RepetitionInfo repetition) {
    List<int[]> sequences = sequences(new Random(repetition.getCurrentRepetition()));
    PromptTree tree = PromptTree.of(sequences);

    assertThat(
            IntStream.range(0, sequences.size()).map(i -> tree.row(i, sequences.get(i).length - 1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aGroupsPromptLiesOnceBehindTheWordsThatAllPromptsShare() {
    int[] words = IntStream.range(0, 20).toArray();
    int[] first = join(words, IntStream.range(100, 130).toArray());
    int[] second = join(words, IntStream.range(200, 230).toArray());

    PromptTree tree =
        PromptTree.of(
            List.of(join(first, 1, 2), join(first, 3), join(second, 4, 5), join(second, 6, 7, 8)));

    assertThat(tree.rows()).isEqualTo(20 + 30 + 30 + 2 + 1 + 2 + 3);
  }

  @Test
  void shortBeginningsAreNotShared() {
    int[] words = IntStream.range(0, PromptTree.LEAST - 1).toArray();

    assertThat(PromptTree.of(List.of(join(words, 50, 51), join(words, 60))).pieces()).hasSize(2);
  }

  @Test
  void equalSequencesKeepALastTokenEach() {
    int[] same = IntStream.range(0, 40).toArray();

    assertThat(PromptTree.of(List.of(same, same, same)).rows()).isEqualTo(39 + 3);
  }

  /** Sequences that branch off each other at random places. */
  private static List<int[]> sequences(Random random) {
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int[] own = random.ints(1 + random.nextInt(30), 0, 3).toArray();
      int[] start = new int[0];
      if (i > 0 && random.nextInt(4) > 0) {
        int[] other = sequences.get(random.nextInt(i));
        start = Arrays.copyOf(other, random.nextInt(other.length + 1));
      }
      sequences.add(join(start, own));
    }
    return sequences;
  }

  private static int end(PromptTree tree, int piece) {
    return piece < 0 ? 0 : tree.pieces().get(piece).depth() + tree.pieces().get(piece).count();
  }

  private static int[] join(int[] start, int... rest) {
    int[] joined = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, joined, start.length, rest.length);
    return joined;
  }
}
