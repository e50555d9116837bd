package ai.r2ec.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Steps of the learner, and its resident size after some of them. */
final class UpdateLoop {

  private UpdateLoop() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    try (Learner learner = TinyLearner.llama(1)) {
      GoldenRecPo golden =
          new GoldenRecPo(GoldenRecPo.read("llama"), learner.config().hiddenSize());
      JsonNode of = golden.json().get("cases").get(0);
      int done = 0;
      for (String until : arguments) {
        for (; done < Integer.parseInt(until); done++) {
          learner.learn(golden.batch(of), golden.terms(of));
          learner.update(TinyLearner.step(done + 1L, 1e-4));
        }
        out.println("resident " + Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]);
      }
    }
  }
}
