package ai.r2ec.train;

import ai.r2ec.bundle.PeftAdapter;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.FloatTensor;
import ai.r2ec.tensor.SafetensorsFile;
import ai.r2ec.tensor.SafetensorsWriter;
import ai.r2ec.train.config.LoraSection;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checkpoints of a training in a folder: {@code checkpoint-000050} holds {@code state.json}, {@code
 * trainer.safetensors} (what is trained, AdamW's two means, the item vectors) and {@code adapter/}
 * in PEFT layout, or {@code model.safetensors} when all weights are trained. A checkpoint is there
 * whole or not at all: it is written under another name and then moved.
 */
final class Checkpoints {

  static final String ADAPTER = "adapter";
  static final String WEIGHTS = "model.safetensors";

  private static final String PREFIX = "checkpoint-";
  private static final String PARTIAL = ".partial";
  private static final String STATE = "state.json";
  private static final String TENSORS = "trainer.safetensors";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final int kept;
  private final String fingerprint;

  /**
   * Prepares a folder.
   *
   * @param kept newest checkpoints that stay; the best stays beside them
   * @param fingerprint of everything that a step depends on beside the state; a checkpoint of
   *     another training is refused
   */
  Checkpoints(Path folder, int kept, String fingerprint) {
    this.folder = folder;
    this.kept = kept;
    this.fingerprint = fingerprint;
  }

  /** Writes a checkpoint and lets go of what is no longer kept. */
  Path write(TrainedModel model, LoraSection lora, TrainingState state) {
    Path target = path(state.step());
    Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
    try {
      delete(partial);
      Files.createDirectories(partial);
      SafetensorsWriter.write(partial.resolve(TENSORS), tensors(model), Map.of());
      export(partial, model, lora);
      Files.writeString(partial.resolve(STATE), json(state));
      delete(target);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      rotate(state);
      return target;
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot write the checkpoint " + target, e);
    }
  }

  /**
   * Puts the newest checkpoint back into the model.
   *
   * @return empty when there is none
   * @throws R2ecException.Unusable if it is damaged or of another training
   */
  Optional<TrainingState> restore(TrainedModel model) {
    List<Path> all = all();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Path newest = all.getLast();
    try {
      JsonNode json = JSON.readTree(Files.readString(newest.resolve(STATE)));
      if (!json.path("fingerprint").asString("").equals(fingerprint)) {
        throw new R2ecException.Unusable(
            newest
                + " is of a training with another configuration, model or data; choose another"
                + " output_dir, or give the old ones to go on");
      }
      restore(model, newest.resolve(TENSORS));
      return Optional.of(
          new TrainingState(
              json.get("step").asLong(),
              json.get("measured").asLong(),
              json.get("best_step").asLong() < 0
                  ? Double.NEGATIVE_INFINITY
                  : json.get("best").asDouble(),
              json.get("best_step").asLong(),
              json.get("since_best").asInt()));
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot read the checkpoint " + newest, e);
    }
  }

  /** Where the checkpoint of a step is, or would be. */
  Path path(long step) {
    return folder.resolve(PREFIX + "%06d".formatted(step));
  }

  /** Oldest first. */
  private List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{6,}"))
          .sorted(Comparator.comparingLong(Checkpoints::step))
          .toList();
    } catch (IOException e) {
      throw new R2ecException.Unusable("cannot list the checkpoints in " + folder, e);
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }

  private void rotate(TrainingState state) throws IOException {
    List<Path> all = all();
    for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
      if (step(old) != state.bestStep()) {
        delete(old);
      }
    }
  }

  private String json(TrainingState state) {
    ObjectNode json = JSON.createObjectNode();
    json.put("fingerprint", fingerprint);
    json.put("step", state.step());
    json.put("measured", state.measured());
    if (state.bestStep() >= 0) {
      json.put("best", state.best());
    }
    json.put("best_step", state.bestStep());
    json.put("since_best", state.sinceBest());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private static List<FloatTensor> tensors(TrainedModel model) {
    List<FloatTensor> tensors = new ArrayList<>();
    Learner learner = model.learner();
    for (int i = 0; i < learner.parameters().size(); i++) {
      Parameter parameter = learner.parameters().get(i);
      for (Learner.Slot slot : Learner.Slot.KEPT) {
        tensors.add(
            new FloatTensor(
                slot.name() + "/" + parameter.name(), parameter.shape(), learner.read(i, slot)));
      }
    }
    for (int row = 0; row < model.items().size(); row++) {
      float[] vector = model.items().vector(row);
      tensors.add(new FloatTensor("item/%09d".formatted(row), new long[] {vector.length}, vector));
    }
    return tensors;
  }

  private static void restore(TrainedModel model, Path file) {
    Learner learner = model.learner();
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      for (int i = 0; i < learner.parameters().size(); i++) {
        for (Learner.Slot slot : Learner.Slot.KEPT) {
          learner.write(
              i, slot, values(tensors, slot.name() + "/" + learner.parameters().get(i).name()));
        }
      }
      for (int row = 0; row < model.items().size(); row++) {
        model.items().restore(row, values(tensors, "item/%09d".formatted(row)));
      }
    }
  }

  private static float[] values(SafetensorsFile file, String name) {
    float[] values = new float[Math.toIntExact(file.info(name).elements())];
    file.read(name, 0, values, 0, values.length);
    return values;
  }

  /** What serving reads: an adapter that peft reads too, or the weights under their own names. */
  private static void export(Path target, TrainedModel model, LoraSection lora) throws IOException {
    Learner learner = model.learner();
    if (model.everything()) {
      List<FloatTensor> weights = new ArrayList<>();
      for (int i = 0; i < learner.parameters().size(); i++) {
        Parameter parameter = learner.parameters().get(i);
        weights.add(
            new FloatTensor(
                parameter.name(), parameter.shape(), learner.read(i, Learner.Slot.VALUE)));
      }
      SafetensorsWriter.write(target.resolve(WEIGHTS), weights, Map.of("format", "pt"));
      return;
    }
    List<PeftAdapter.Linear> linears = new ArrayList<>();
    for (int i = 0; i < learner.parameters().size(); i += 2) {
      Parameter down = learner.parameters().get(i);
      Parameter up = learner.parameters().get(i + 1);
      linears.add(
          new PeftAdapter.Linear(
              down.name().substring(0, down.name().length() - ".lora_A.weight".length()),
              Math.toIntExact(down.shape()[1]),
              Math.toIntExact(up.shape()[0]),
              learner.read(i, Learner.Slot.VALUE),
              learner.read(i + 1, Learner.Slot.VALUE)));
    }
    new PeftAdapter(
            lora.r(),
            lora.loraAlpha(),
            lora.useRslora(),
            lora.targetModules(),
            layers(lora, model.bundle().config().layers()),
            model.bundle().name(),
            linears)
        .write(target.resolve(ADAPTER));
  }

  /** The layers that are adapted where not all are. */
  private static List<Integer> layers(LoraSection lora, int layers) {
    int first = lora.firstLayer(layers);
    return first == 0 ? List.of() : IntStream.range(first, layers).boxed().toList();
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
