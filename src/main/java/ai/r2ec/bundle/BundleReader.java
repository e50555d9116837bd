package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.tensor.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts a bundle together from its files. */
final class BundleReader {

  static final String CONFIG = "config.json";
  static final String TEMPLATES = "r2ec";
  private static final String GGUF = ".gguf";

  private final FileDigests digests;
  private final Progress progress;

  BundleReader(FileDigests digests, Progress progress) {
    this.digests = digests;
    this.progress = progress;
  }

  /**
   * What a model consists of, whatever its format.
   *
   * @param files all that decides its answers, in a fixed order
   */
  private record Base(
      String name,
      DecoderConfig config,
      ModelWeights weights,
      TokenizerSpec tokenizer,
      GenerationDefaults generation,
      List<Path> files) {}

  ModelBundle read(BundleLocation location) {
    Base base = base(location.model());
    try {
      TensorLayout.check(location.model().toString(), base.config(), base.weights());
      return complete(location, base);
    } catch (RuntimeException e) {
      base.weights().close();
      throw e;
    }
  }

  private Base base(Path model) {
    String name = fileName(model);
    if (Files.isDirectory(model)) {
      return directory(model);
    }
    if (Files.isRegularFile(model) && name.endsWith(GGUF)) {
      return singleFile(model);
    }
    if (!Files.exists(model)) {
      throw new R2ecException.Unusable("model %s does not exist".formatted(model));
    }
    throw new R2ecException.Unusable(
        SafetensorsWeights.isPickle(name)
            ? model + " is a pickle, which can run code when read; convert it to safetensors"
            : model + " is neither a directory in the Hugging Face layout nor a .gguf file");
  }

  private static Base directory(Path folder) {
    DecoderConfig config = HuggingFaceConfig.read(folder.resolve(CONFIG));
    GenerationDefaults generation = GenerationFile.read(folder, config.vocabularySize());
    SafetensorsWeights weights = SafetensorsWeights.open(folder, config.tiedEmbeddings());
    try {
      TokenizerSpec tokenizer = TokenizerFiles.read(folder, generation.endOfTurnIds());
      List<Path> files = new ArrayList<>(weights.paths());
      Stream.of(
              CONFIG,
              GenerationFile.NAME,
              TokenizerFiles.TOKENIZER,
              TokenizerFiles.CONFIG,
              TokenizerFiles.SPECIAL_TOKENS,
              TokenizerFiles.TEMPLATE)
          .map(folder::resolve)
          .filter(Files::exists)
          .forEach(files::add);
      return new Base(displayName(folder), config, weights, tokenizer, generation, files);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Everything is inside; only what a generation prefers is not, so nothing is preferred. */
  private static Base singleFile(Path model) {
    GgufFile file = GgufFile.open(model);
    try {
      DecoderConfig config = GgufConfig.read(file);
      TokenizerSpec tokenizer = GgufTokenizer.read(model, file.metadata());
      String name = fileName(model);
      return new Base(
          name.substring(0, name.length() - GGUF.length()),
          config,
          GgufWeights.of(file, config),
          tokenizer,
          new GenerationDefaults(false, 1, 1, 0, 1, tokenizer.endOfTurnIds()),
          List.of(model));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private ModelBundle complete(BundleLocation location, Base base) {
    Path adapterFolder = location.adapter();
    PromptTemplates templates = templates(location);
    BundleIdentity identity = new BundleIdentity().addFiles("model", hashed(base.files()));
    ModelWeights weights = base.weights();
    if (adapterFolder != null) {
      weights = merged(weights, adapterFolder, identity);
    }
    return new ModelBundle(
        base.name(),
        base.config(),
        weights,
        base.tokenizer(),
        base.generation(),
        templates,
        adapterFolder == null ? null : displayName(adapterFolder),
        identity.add(templates).hex());
  }

  private ModelWeights merged(ModelWeights base, Path folder, BundleIdentity identity) {
    LoraAdapter adapter = LoraAdapter.open(folder, base);
    try {
      List<Path> files =
          List.of(folder.resolve(LoraAdapter.WEIGHTS), folder.resolve(LoraAdapter.CONFIG));
      identity.addFiles("adapter", hashed(files));
      return new MergedWeights(base, adapter);
    } catch (RuntimeException e) {
      adapter.close();
      throw e;
    }
  }

  private List<String> hashed(List<Path> files) {
    return files.stream().map(file -> digests.of(file, progress)).toList();
  }

  /** What was asked for, else what came with the adapter, else with the model, else our own. */
  private static PromptTemplates templates(BundleLocation location) {
    Path asked = location.templates();
    if (asked != null) {
      if (!Files.isDirectory(asked)) {
        throw new R2ecException.Unusable(asked + " is not a directory with prompt templates");
      }
      return PromptTemplates.load(asked);
    }
    Path adapter = location.adapter();
    Path beside = location.model().resolveSibling(TEMPLATES);
    Path model = Files.isDirectory(location.model()) ? location.model().resolve(TEMPLATES) : beside;
    if (adapter != null && Files.isDirectory(adapter.resolve(TEMPLATES))) {
      return PromptTemplates.load(adapter.resolve(TEMPLATES));
    }
    return PromptTemplates.load(model);
  }

  /** The hub's cache calls a directory after its revision; the model's name is further up. */
  private static String displayName(Path folder) {
    Path real = folder.toAbsolutePath().normalize();
    Path parent = real.getParent();
    if (parent != null && fileName(parent).equals("snapshots") && parent.getParent() != null) {
      String repository = fileName(parent.getParent());
      return repository.substring(repository.lastIndexOf("--") + 1).replaceFirst("^-", "");
    }
    return fileName(real);
  }

  private static String fileName(Path path) {
    @Nullable Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
