package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The weights of a Hugging Face directory: one file, or shards with an index. */
final class SafetensorsWeights implements ModelWeights {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Collection<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> byTensor;

  private SafetensorsWeights(
      Path folder, Collection<SafetensorsFile> files, Map<String, SafetensorsFile> byTensor) {
    this.folder = folder;
    this.files = files;
    this.byTensor = byTensor;
  }

  /** Opens the weights of a directory; tied models lose a superfluous head. */
  static SafetensorsWeights open(Path folder, boolean tiedEmbeddings) {
    Map<String, SafetensorsFile> files = new TreeMap<>();
    try {
      Map<String, SafetensorsFile> byTensor = new LinkedHashMap<>();
      if (Files.exists(folder.resolve(SINGLE))) {
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE));
        files.put(SINGLE, file);
        file.names().forEach(name -> byTensor.put(name, file));
      } else if (Files.exists(folder.resolve(INDEX))) {
        openShards(folder, files, byTensor);
      } else {
        throw noWeights(folder);
      }
      // Older checkpoints keep the rotary table, which the config gives as well.
      byTensor.keySet().removeIf(name -> name.endsWith(".rotary_emb.inv_freq"));
      if (tiedEmbeddings) {
        byTensor.remove("lm_head.weight");
      }
      return new SafetensorsWeights(folder, List.copyOf(files.values()), byTensor);
    } catch (RuntimeException e) {
      files.values().forEach(SafetensorsFile::close);
      throw e;
    }
  }

  private static void openShards(
      Path folder, Map<String, SafetensorsFile> files, Map<String, SafetensorsFile> byTensor) {
    JsonFile index = JsonFile.read(folder.resolve(INDEX));
    JsonFile map = index.object("weight_map");
    if (map == null) {
      throw index.unusable("weight_map", "is missing");
    }
    for (Map.Entry<String, JsonNode> entry : map.node().properties()) {
      String shard = entry.getValue().asString("");
      if (!shard.endsWith(".safetensors") || !Path.of(shard).equals(Path.of(shard).getFileName())) {
        throw map.unusable(
            entry.getKey(), "names " + entry.getValue() + ", not a .safetensors file beside it");
      }
      SafetensorsFile file =
          files.computeIfAbsent(shard, name -> SafetensorsFile.open(folder.resolve(name)));
      if (!file.names().contains(entry.getKey())) {
        throw map.unusable(entry.getKey(), "is not in " + shard);
      }
      byTensor.put(entry.getKey(), file);
    }
  }

  /** Says what lies there instead; pickles can run code when read and are named as refused. */
  private static R2ecException.Unusable noWeights(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(SafetensorsWeights::isPickle)
          .sorted()
          .findFirst()
          .map(
              name ->
                  new R2ecException.Unusable(
                      "%s is a pickle, which can run code when read; convert it to safetensors"
                          .formatted(folder.resolve(name))))
          .orElseGet(
              () ->
                  new R2ecException.Unusable(
                      "%s holds neither %s nor %s".formatted(folder, SINGLE, INDEX)));
    } catch (IOException e) {
      return new R2ecException.Unusable(folder + " cannot be listed", e);
    }
  }

  /** Whether a file is in a format that is loaded by running a pickle. */
  static boolean isPickle(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.of(".bin", ".pt", ".pth", ".ckpt", ".pkl").anyMatch(lower::endsWith);
  }

  /** The files that hold the weights, in a fixed order. */
  List<Path> paths() {
    return files.stream().map(SafetensorsFile::path).toList();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(byTensor.keySet());
  }

  @Override
  public long[] shape(String name) {
    return file(name).info(name).shape().clone();
  }

  @Override
  public void read(String name, long offset, float[] target, int targetOffset, int length) {
    file(name).read(name, offset, target, targetOffset, length);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }

  private SafetensorsFile file(String name) {
    SafetensorsFile file = byTensor.get(name);
    if (file == null) {
      throw new R2ecException.Unusable("%s: there is no tensor %s".formatted(folder, name));
    }
    return file;
  }
}
