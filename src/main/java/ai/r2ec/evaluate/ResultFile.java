package ai.r2ec.evaluate;

import ai.r2ec.data.Vocabulary;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.CaseResult.Thought;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results of one ranker, a line each behind a line that says what was asked. A run that was killed
 * goes on where the last whole line ends; results of another question are refused.
 */
final class ResultFile implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Vocabulary items;
  private final Map<Integer, CaseResult> results = new TreeMap<>();
  private final @Nullable Writer writer;

  private ResultFile(Vocabulary items, @Nullable Writer writer) {
    this.items = items;
    this.writer = writer;
  }

  /** Keeps results in memory only. */
  static ResultFile inMemory(Vocabulary items) {
    return new ResultFile(items, null);
  }

  /**
   * Opens a file, or begins it.
   *
   * @param question everything that the results depend on
   * @throws R2ecException.Unusable if the file holds answers to another question
   */
  static ResultFile open(Path file, Vocabulary items, Map<String, String> question)
      throws IOException {
    String header = JSON.writeValueAsString(new TreeMap<>(question));
    List<String> lines = Files.exists(file) ? wholeLines(file) : List.of();
    if (!lines.isEmpty() && !lines.getFirst().equals(header)) {
      throw new R2ecException.Unusable(
          "%s belongs to another evaluation: it has %s, this one is %s; choose another --out"
              .formatted(file, lines.getFirst(), header));
    }
    Files.write(file, lines, StandardCharsets.UTF_8); // what a kill left half-written goes
    ResultFile results =
        new ResultFile(items, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    if (lines.isEmpty()) {
      results.write(header);
    } else {
      for (String line : lines.subList(1, lines.size())) {
        results.keep(results.parse(file, line));
      }
    }
    return results;
  }

  /** Results so far by sample, ascending. */
  synchronized List<CaseResult> results() {
    return List.copyOf(results.values());
  }

  synchronized boolean has(int sample) {
    return results.containsKey(sample);
  }

  /** Keeps a result and writes it out. */
  synchronized void add(CaseResult result) throws IOException {
    keep(result);
    write(json(result));
  }

  @Override
  public synchronized void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }

  private void keep(CaseResult result) {
    results.put(result.sample(), result);
  }

  private void write(String line) throws IOException {
    if (writer != null) {
      writer.write(line + "\n");
      writer.flush();
    }
  }

  private static List<String> wholeLines(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private String json(CaseResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("sample", result.sample());
    node.put("rank", result.rank());
    node.put("unmasked_rank", result.unmaskedRank());
    ArrayNode top = node.putArray("top");
    result.top().forEach(item -> top.add(items.name(item)));
    Thought thought = result.thought();
    if (thought != null) {
      node.put("text", thought.text());
      node.put("tokens", thought.tokens());
      node.put("marker", thought.marker());
    }
    return node.toString();
  }

  private CaseResult parse(Path file, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      List<Integer> top = new ArrayList<>();
      node.get("top").forEach(id -> top.add(items.indexOf(id.asString())));
      JsonNode text = node.get("text");
      return new CaseResult(
          node.get("sample").asInt(),
          node.get("rank").asInt(),
          node.get("unmasked_rank").asInt(),
          top,
          text == null
              ? null
              : new Thought(
                  text.asString(), node.get("tokens").asInt(), node.get("marker").asBoolean()));
    } catch (JacksonException | NullPointerException e) {
      throw new R2ecException.Unusable(
          "%s holds a broken line; remove the file to begin anew: %s".formatted(file, line), e);
    }
  }
}
