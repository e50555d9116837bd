package ai.r2ec.cli;

import ai.r2ec.bundle.BundleLocation;
import ai.r2ec.bundle.ModelBundle;
import ai.r2ec.bundle.ModelDownload;
import ai.r2ec.data.DataFolder;
import ai.r2ec.data.DataStatistics;
import ai.r2ec.data.DemoCatalog;
import ai.r2ec.data.ReasonedSample;
import ai.r2ec.data.Samples;
import ai.r2ec.data.Split;
import ai.r2ec.domain.Item;
import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceSettings;
import ai.r2ec.train.DemonstrationFile;
import ai.r2ec.train.TrainingData;
import ai.r2ec.train.config.DataSection;
import ai.r2ec.train.config.ModelSection;
import ai.r2ec.train.config.TrainConfig;
import ai.r2ec.train.run.RunIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training reads: the base model, opened, and the data.
 *
 * @param bundle the base, with the wording that the catalogue asks for
 * @param split the data set by its rules
 * @param items the catalogue
 * @param demonstrations reasonings to imitate, none unless configured
 */
record TrainingInput(
    ModelBundle bundle, Split split, List<Item> items, List<ReasonedSample> demonstrations)
    implements AutoCloseable {

  /** What the demo catalogue holds, as the service calls it. */
  private static final String DEMO_NOUN = "video game";

  /**
   * Reads the data, then opens the model, which is got first when it is the default one.
   *
   * @throws ai.r2ec.domain.R2ecException.Unusable naming what cannot be used
   */
  static TrainingInput open(TrainConfig config, Invocation invocation) throws IOException {
    Split split = split(config.data());
    List<Item> items = items(config.data());
    Path demonstrations = config.coldStart().demonstrations();
    List<ReasonedSample> imitated =
        demonstrations == null ? List.of() : DemonstrationFile.read(demonstrations);
    return new TrainingInput(
        bundle(config.model(), config.data(), invocation), split, items, imitated);
  }

  /** The data set of a configuration. */
  static Split split(DataSection data) throws IOException {
    Path folder = data.datasetDir();
    return folder == null
        ? DemoCatalog.split(data.splitOptions())
        : new DataFolder(folder).split(data.splitOptions());
  }

  /** The items of a configuration's data set; a folder without items is about the bundled ones. */
  static List<Item> items(DataSection data) throws IOException {
    return DataOptions.catalogue(data.datasetDir());
  }

  /** The base model; the default one is got first. */
  static Path modelPath(ModelSection model, Invocation invocation) {
    if (model.path() != null) {
      return model.path();
    }
    ServiceSettings settings = R2ecServer.settings(invocation.properties());
    return ModelDownload.smolLm2(settings.cacheDirectory())
        .fetch(settings.offline(), invocation.progress());
  }

  /** The base model, in the wording that the catalogue asks for. */
  static ModelBundle bundle(ModelSection model, DataSection data, Invocation invocation) {
    ModelBundle bundle =
        ModelBundle.open(
            new BundleLocation(modelPath(model, invocation), null, model.templates()),
            invocation.progress());
    boolean demo = data.datasetDir() == null;
    String noun = model.categoryNoun() == null && demo ? DEMO_NOUN : model.categoryNoun();
    return noun == null ? bundle : bundle.withTemplates(bundle.templates().withCategoryNoun(noun));
  }

  /** The data as the trainer takes it. */
  TrainingData data(TrainConfig config) {
    int most = config.data().maxTrainSamples();
    Samples train = most == 0 ? split.train() : split.train().draw(most, config.seed());
    return new TrainingData(
        items, train.stream().toList(), split.validation().stream().toList(), demonstrations);
  }

  /** What a run of it is made of. */
  RunIdentity identity(TrainConfig config, String name, Instant started) {
    return new RunIdentity(
        name,
        bundle.name(),
        bundle.identity(),
        split.name(),
        split.sha256(),
        figures(split.statistics()),
        config.seed(),
        "%s, %d threads"
            .formatted(
                config.model().device(),
                config.model().threads() == 0
                    ? Runtime.getRuntime().availableProcessors()
                    : config.model().threads()),
        BuildVersion.number(),
        started);
  }

  private static Map<String, String> figures(DataStatistics statistics) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("users", count(statistics.users()));
    figures.put("items", count(statistics.items()));
    figures.put("events", count(statistics.events()));
    figures.put("training samples", count(statistics.train().samples()));
    figures.put("validation samples", count(statistics.validation().samples()));
    figures.put("test samples", count(statistics.test().samples()));
    figures.put(
        "mean history of training",
        String.format(Locale.ROOT, "%.1f", statistics.train().meanHistory()));
    figures.put(
        "test targets on the day of the event before",
        String.format(Locale.ROOT, "%.0f %%", 100 * statistics.test().sameDayShare()));
    return figures;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @Override
  public void close() {
    bundle.close();
  }
}
