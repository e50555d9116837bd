package ai.r2ec.train.publish;

import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of a model that is published: the adapter in PEFT layout with its templates, the
 * model card as {@code README.md}, what the gate saw as {@code gate.json}, and the configuration
 * and report of the run.
 *
 * @param run the training run
 * @param checkpoint the checkpoint of it
 * @param step optimiser steps of the checkpoint
 * @param templates wording that it was trained with
 * @param gate what it showed
 * @param licence as the publisher states it
 */
public record PublishedBundle(
    RunDirectory run,
    Path checkpoint,
    long step,
    PromptTemplates templates,
    PublishGate gate,
    String licence) {

  private static final List<String> ADAPTER =
      List.of("adapter_config.json", "adapter_model.safetensors");

  /**
   * Adds it to the published models; it serves once it is activated.
   *
   * @throws R2ecException.Unusable if the checkpoint holds no adapter
   */
  public void addTo(PublishedModels models, Publication publication) {
    models.add(publication, folder -> write(folder, publication));
  }

  private void write(Path folder, Publication publication) throws IOException {
    Path adapter = checkpoint.resolve("adapter");
    Files.createDirectories(folder.resolve("adapter"));
    for (String file : ADAPTER) {
      Files.copy(adapter.resolve(file), folder.resolve("adapter").resolve(file));
    }
    templates.save(folder.resolve("adapter/r2ec"));
    Files.writeString(
        folder.resolve("README.md"),
        new ModelCardText(publication, run.identity(), run.config(), step, gate, licence)
            .markdown());
    Files.writeString(
        folder.resolve("gate.json"),
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(gate) + "\n");
    Files.writeString(folder.resolve("config.yaml"), run.config().yaml());
    if (Files.exists(run.report())) {
      Files.copy(run.report(), folder.resolve("report.html"));
    }
  }
}
