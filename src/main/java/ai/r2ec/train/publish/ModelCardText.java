package ai.r2ec.train.publish;

import ai.r2ec.bundle.Publication;
import ai.r2ec.evaluate.Figure;
import ai.r2ec.train.config.TrainConfig;
import ai.r2ec.train.run.RunIdentity;
import java.util.Locale;

/**
 * The model card, in the Hugging Face layout: a header that machines read, then what a person needs
 * to know before trusting the model.
 *
 * @param publication what is published
 * @param run what it was trained on
 * @param config how
 * @param step optimiser steps of the checkpoint
 * @param gate what it showed
 * @param licence as the publisher states it
 */
record ModelCardText(
    Publication publication,
    RunIdentity run,
    TrainConfig config,
    long step,
    PublishGate gate,
    String licence) {

  String markdown() {
    return header() + "\n" + body();
  }

  private String header() {
    return """
        ---
        library_name: peft
        base_model: %s
        license: %s
        tags: [recommendation, r2ec, lora]
        ---
        """
        .formatted(quoted(run.model()), quoted(licence));
  }

  private String body() {
    StringBuilder figures = new StringBuilder();
    run.dataFigures().forEach((name, value) -> figures.append(row(name, value)));
    StringBuilder settings = new StringBuilder();
    config.settings().forEach((key, value) -> settings.append(row("`" + key + "`", value)));
    return """
        # %s, version %d

        A LoRA adapter for %s that ranks a catalogue with the reasoning that leads to it, trained by RecPO \
        (R²ec, arXiv 2505.16994). Prompts are in `adapter/r2ec/`; the adapter is only right with them.

        ## What it showed

        Full ranking on held-out events, history masked, the same cases for both models; 95 %% bootstrap intervals.

        | | %s |
        | --- | --- |
        | before | %s |
        | this version | %s |
        | paired difference | %s |
        | cases | %,d |

        It says nothing about other catalogues, nor about users who act otherwise than those of the data.

        ## Data

        | | |
        | --- | --- |
        | name | %s |
        | hash | `%s` |
        %s
        ## Training

        Run %s, step %,d, seed %d, on %s, with %s. Model identity `%s`, embedding generation `%s`.

        | key | value |
        | --- | --- |
        %s"""
        .formatted(
            plain(run.name()),
            publication.version(),
            plain(run.model()),
            gate.metric(),
            figure(gate.current()),
            figure(gate.candidate()),
            figure(gate.difference()),
            gate.cases(),
            plain(run.data()),
            run.dataHash(),
            figures,
            plain(run.name()),
            step,
            run.seed(),
            plain(run.device()),
            plain(run.program()),
            publication.identity(),
            publication.generation(),
            settings);
  }

  private static String figure(Figure figure) {
    return String.format(
        Locale.ROOT, "%.4f [%.4f, %.4f]", figure.value(), figure.low(), figure.high());
  }

  private static String row(String name, String value) {
    return "| %s | %s |\n".formatted(plain(name), plain(value));
  }

  /** A cell of a table stays one cell. */
  private static String plain(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace('\n', ' ') + "\"";
  }
}
