package ai.r2ec.cli;

import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.PromptTemplates;
import ai.r2ec.bundle.Publication;
import ai.r2ec.bundle.PublishedModels;
import ai.r2ec.data.Split;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.evaluate.CaseResult;
import ai.r2ec.evaluate.Evaluation;
import ai.r2ec.evaluate.EvaluationReport;
import ai.r2ec.evaluate.EvaluationReport.Comparison;
import ai.r2ec.evaluate.EvaluationReport.Ranker;
import ai.r2ec.evaluate.ModelRanker;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceParts;
import ai.r2ec.train.publish.PublishGate;
import ai.r2ec.train.publish.PublishedBundle;
import ai.r2ec.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint on its way to be served. The current model and the candidate are loaded one after
 * the other, never both: memory for one is enough.
 */
final class Candidate {

  private static final String CURRENT = "current";
  private static final String NEW = "candidate";

  private final RunDirectory run;
  private final Path checkpoint;
  private final Invocation invocation;
  private final List<String> arguments;
  private @Nullable Facts current;
  private @Nullable Facts candidate;
  private @Nullable PublishGate gate;

  /** What is known of a model once it was loaded. */
  private record Facts(String identity, String generation) {}

  /**
   * Chooses.
   *
   * @param arguments configuration of the service, without an adapter
   * @throws R2ecException.Unusable if the checkpoint holds no adapter
   */
  Candidate(RunDirectory run, Path checkpoint, Invocation invocation, List<String> arguments) {
    if (!Files.exists(adapter(checkpoint).resolve("adapter_config.json"))) {
      throw new R2ecException.Unusable(
          checkpoint + " holds no adapter; only adapters can be published");
    }
    this.run = run;
    this.checkpoint = checkpoint;
    this.invocation = invocation;
    this.arguments = arguments;
  }

  private static Path adapter(Path checkpoint) {
    return checkpoint.resolve("adapter");
  }

  /** Ranks the same test cases with both models. */
  PublishGate measure(GateOptions options) throws IOException {
    String metric = options.metric(run.config().evaluation().metricForBestModel());
    Split split = TrainingInput.split(run.config().data());
    if (split.test().size() < 2) {
      throw new R2ecException.Unusable("the data of the run has no test cases to decide on");
    }
    Map<String, List<CaseResult>> results = new LinkedHashMap<>();
    try (OfflineService offline = open(arguments)) {
      ServiceParts parts = offline.parts();
      current = facts(parts);
      results.put(CURRENT, ranks(CURRENT, parts, split, options));
    }
    // The templates are read from files as the server will read them, so that identity and vectors
    // are those that it asks for.
    Path wording = Files.createTempDirectory("r2ec-publish");
    templates().save(wording);
    try (OfflineService offline = open(candidateArguments(wording))) {
      ServiceParts parts = offline.stagedParts();
      candidate = facts(parts);
      results.put(NEW, ranks(NEW, parts, split, options));
    } finally {
      for (String file : PromptTemplates.FILES) {
        Files.deleteIfExists(wording.resolve(file));
      }
      Files.delete(wording);
    }
    Map<String, Ranker> measured =
        EvaluationReport.measure(
            split, TrainingInput.items(run.config().data()), results, options.measuring(CURRENT));
    Comparison before = figure(measured, CURRENT, metric);
    Comparison after = figure(measured, NEW, metric);
    gate =
        new PublishGate(
            metric, results.get(NEW).size(), before.figure(), after.figure(), after.overBaseline());
    return gate;
  }

  /** Keeps the bundle, then swaps model and vectors. */
  Publication publish(PublishedModels models, String licence, Instant now) {
    Facts facts = Objects.requireNonNull(candidate, "measure first");
    Publication publication =
        new Publication(
            models.nextVersion(),
            run.identity().name(),
            String.valueOf(base().getFileName()),
            facts.identity(),
            facts.generation(),
            Objects.requireNonNull(current).generation(),
            now);
    new PublishedBundle(
            run,
            checkpoint,
            RunDirectory.step(checkpoint),
            templates(),
            Objects.requireNonNull(gate),
            licence)
        .addTo(models, publication);
    models.activate(publication);
    try (OfflineService offline = open(arguments)) {
      if (!offline.activate(facts.generation())) {
        throw new IllegalStateException("generation %s is gone".formatted(facts.generation()));
      }
    }
    return publication;
  }

  private OfflineService open(List<String> configuration) {
    return R2ecServer.startOffline(invocation.launch(configuration, false));
  }

  private List<String> candidateArguments(Path wording) {
    return new Properties(arguments)
        .set("r2ec.model", base())
        .set("r2ec.adapter", adapter(checkpoint))
        .set("r2ec.templates", wording)
        .arguments();
  }

  private Path base() {
    return TrainingInput.modelPath(run.config().model(), invocation);
  }

  /** The wording that it was trained with. */
  private PromptTemplates templates() {
    try (ModelBundle bundle =
        TrainingInput.bundle(run.config().model(), run.config().data(), invocation)) {
      return bundle.templates();
    }
  }

  private static Comparison figure(Map<String, Ranker> measured, String name, String metric) {
    return Objects.requireNonNull(
        Objects.requireNonNull(measured.get(name))
            .masked()
            .getOrDefault("all", Map.of())
            .get(metric));
  }

  /** Lets go of the vectors of a candidate that is not to serve. */
  void forget() {
    Facts facts = candidate;
    if (facts != null && !facts.equals(current)) {
      try (OfflineService offline = open(arguments)) {
        offline.drop(facts.generation());
      }
    }
  }

  private static Facts facts(ServiceParts parts) {
    return new Facts(parts.model().identity(), parts.catalog().snapshot().generation());
  }

  private List<CaseResult> ranks(String name, ServiceParts parts, Split split, GateOptions options)
      throws IOException {
    ModelRanker ranker = new ModelRanker(split, parts.states(), options.reasoning());
    Evaluation evaluation = new Evaluation(split, options.cases(), null, invocation.progress());
    return evaluation.ask(
        new Evaluation.Round(name, Map.of(), parts.load().get().slots(), Integer.MAX_VALUE),
        sample -> ranker.rank(sample, null));
  }
}
