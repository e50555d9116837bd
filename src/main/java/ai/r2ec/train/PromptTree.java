package ai.r2ec.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences that begin alike, each beginning once: a tree of pieces, as a radix tree has them. The
 * rollouts of a user share their prompt, items their instruction, all of them the chat template's
 * first words. A decoder that computes a piece once, and lets what follows attend to it, computes
 * the same hidden states and gradients as one that computes every sequence alone.
 *
 * <p>Beginnings shorter than {@value #LEAST} tokens are not shared: a piece of its own costs more
 * calls than it saves.
 */
final class PromptTree {

  /** Fewest tokens of a shared piece. */
  static final int LEAST = 16;

  /**
   * Tokens that lie together.
   *
   * @param parent the piece that they follow, or -1
   * @param first row of the first among the rows of all pieces
   * @param count number of tokens, at least 1
   * @param depth tokens of the sequence before them
   */
  record Piece(int parent, int first, int count, int depth) {}

  private final List<int[]> sequences;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Integer> owners = new ArrayList<>(); // of each piece, a sequence that has it
  private final int[] leaves; // last piece of each sequence
  private int rows;

  private PromptTree(List<int[]> sequences) {
    this.sequences = sequences;
    this.leaves = new int[sequences.size()];
  }

  /** The tree of some sequences of at least one token each. */
  static PromptTree of(List<int[]> sequences) {
    PromptTree tree = new PromptTree(sequences);
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      all.add(i);
    }
    tree.branch(all, 0, -1);
    return tree;
  }

  /** Every sequence a piece of its own. */
  static PromptTree unshared(List<int[]> sequences) {
    PromptTree tree = new PromptTree(sequences);
    for (int i = 0; i < sequences.size(); i++) {
      tree.leaf(i, 0, -1);
    }
    return tree;
  }

  private void branch(List<Integer> members, int depth, int parent) {
    Map<List<Integer>, List<Integer>> alike = new LinkedHashMap<>();
    for (int member : members) {
      alike.computeIfAbsent(beginning(member, depth), key -> new ArrayList<>()).add(member);
    }
    for (List<Integer> group : alike.values()) {
      int common = group.size() == 1 ? 0 : common(group, depth);
      if (common < LEAST) {
        group.forEach(member -> leaf(member, depth, parent));
      } else {
        int piece = add(new Piece(parent, rows, common, depth), group.getFirst());
        branch(group, depth + common, piece);
      }
    }
  }

  /** The next tokens, by which sequences are told apart. */
  private List<Integer> beginning(int member, int depth) {
    int[] sequence = sequences.get(member);
    return Arrays.stream(sequence, depth, Math.min(depth + LEAST, sequence.length))
        .boxed()
        .toList();
  }

  /** Tokens that all members go on with; at least one stays for each to end with. */
  private int common(List<Integer> members, int depth) {
    int[] first = sequences.get(members.getFirst());
    int end = first.length - 1;
    for (int member : members) {
      int[] other = sequences.get(member);
      int limit = Math.min(end, other.length - 1);
      int differs = Arrays.mismatch(first, depth, limit, other, depth, limit);
      end = differs < 0 ? limit : depth + differs;
    }
    return end - depth;
  }

  private void leaf(int member, int depth, int parent) {
    int count = sequences.get(member).length - depth;
    leaves[member] = add(new Piece(parent, rows, count, depth), member);
  }

  private int add(Piece piece, int owner) {
    pieces.add(piece);
    owners.add(owner);
    rows += piece.count();
    return pieces.size() - 1;
  }

  /** The pieces, parents before what follows them, rows one after the other. */
  List<Piece> pieces() {
    return pieces;
  }

  /** Number of rows T. */
  int rows() {
    return rows;
  }

  /** Token ids of all rows {@code (T)}. */
  long[] ids() {
    long[] ids = new long[rows];
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      int[] sequence = sequences.get(owners.get(i));
      for (int j = 0; j < piece.count(); j++) {
        ids[piece.first() + j] = sequence[piece.depth() + j];
      }
    }
    return ids;
  }

  /** Parent and number of tokens of each piece {@code (p, 2)}. */
  long[] shape() {
    return pieces.stream()
        .flatMapToLong(piece -> Arrays.stream(new long[] {piece.parent(), piece.count()}))
        .toArray();
  }

  /** The row of a sequence's token. */
  int row(int sequence, int position) {
    Piece piece = pieces.get(leaves[sequence]);
    while (position < piece.depth()) {
      piece = pieces.get(piece.parent());
    }
    return piece.first() + position - piece.depth();
  }
}
