package ai.r2ec.data;

import ai.r2ec.domain.Interaction;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes reasoned samples as JSON lines: {@code user_id}, {@code history} and {@code target}
 * (events of {@code item_id}, {@code rating}, {@code timestamp}) and {@code reasoning}.
 */
public final class DemonstrationWriter {

  private static final JsonMapper JSON = JsonMapper.shared();

  private DemonstrationWriter() {}

  /**
   * Writes a file anew.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Stream<ReasonedSample> samples) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      for (ReasonedSample sample : (Iterable<ReasonedSample>) samples::iterator) {
        out.write(line(sample) + "\n");
      }
    }
  }

  private static String line(ReasonedSample reasoned) {
    ObjectNode line = JSON.createObjectNode();
    line.put("user_id", reasoned.sample().user().value());
    var history = line.putArray("history");
    reasoned.sample().history().forEach(event -> history.add(node(event)));
    line.set("target", node(reasoned.sample().target()));
    return line.put("reasoning", reasoned.reasoning()).toString();
  }

  private static ObjectNode node(Interaction event) {
    ObjectNode node = JSON.createObjectNode().put("item_id", event.itemId().value());
    if (event.rating() != null) {
      node.put("rating", event.rating());
    }
    if (event.timestamp() != null) {
      node.put("timestamp", event.timestamp().toString());
    }
    return node;
  }
}
