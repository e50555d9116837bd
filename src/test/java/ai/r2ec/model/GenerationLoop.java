package ai.r2ec.model;

import ai.r2ec.bundle.Family;
import ai.r2ec.model.SequenceChunk.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Program of its own: generates on a tiny decoder and prints its resident size at some counts. A
 * fresh process with a small fixed heap, so that what grows is native.
 */
final class GenerationLoop {

  private static final int TOKENS = 12;
  private static final int PAGE_BYTES = 4096;

  private GenerationLoop() {}

  /** Arguments: numbers of generations after which to print the resident size in bytes. */
  public static void main(String[] arguments) throws IOException {
    try (DecoderModel model = RandomDecoder.load(Family.LLAMA, Precision.INT8)) {
      int done = 0;
      for (String argument : arguments) {
        for (int until = Integer.parseInt(argument); done < until; done++) {
          generate(model, done);
        }
        System.out.println("resident " + residentBytes());
      }
    }
  }

  /** What a request does: a cache, a prompt in two chunks, tokens, a hidden state, an encoding. */
  private static void generate(DecoderModel model, int seed) {
    int[] prompt = DecoderModelTest.tokens(seed, 5 + seed % 30);
    int[] rest = {1, 2, 3};
    try (KvCache cache = model.newCache(2, 64)) {
      model.step(cache, List.of(new SequenceChunk(seed % 2, 0, prompt, true, Wanted.NOTHING)));
      int at = prompt.length;
      model.step(cache, List.of(new SequenceChunk(seed % 2, at, rest, true, Wanted.HIDDEN)));
      for (int i = 0; i < TOKENS; i++) {
        int[] token = {i};
        model.step(
            cache,
            List.of(
                new SequenceChunk(seed % 2, at + rest.length + i, token, false, Wanted.LOGITS)));
      }
    }
    model.encode(List.of(prompt, rest));
  }

  private static long residentBytes() throws IOException {
    System.gc();
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1])
        * PAGE_BYTES;
  }
}
