package ai.r2ec.bundle;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The models that were published for one catalogue: {@code version-0001}, {@code version-0002} …
 * each a folder with {@code adapter/}, its templates in it, and what tells of it, and {@code
 * current.json}, which says which one serves and which served before. One rename swaps it; nothing
 * that was published is ever changed.
 */
public final class PublishedModels {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String PREFIX = "version-";
  private static final String CURRENT = "current.json";
  private static final String VERSION = "version";
  private static final String BEFORE = "before";
  private static final int BASE = 0;

  private final Path folder;

  /** Writes the files of a publication into an empty folder. */
  @FunctionalInterface
  public interface Contents {
    /** Writes them; {@code publication.json} is written by the caller. */
    void write(Path folder) throws IOException;
  }

  /** Which version serves and which ones did before, the last one first. */
  private record Pointer(int version, List<Integer> before) {}

  /**
   * The models of a catalogue; nothing is read or written yet.
   *
   * @param cacheDirectory where this program keeps its files
   */
  public PublishedModels(Path cacheDirectory, String catalog) {
    this.folder = cacheDirectory.resolve("published").resolve(catalog);
  }

  /** What serves; empty while it is the base model alone. */
  public Optional<Publication> current() {
    int version = pointer().version();
    return version == BASE ? Optional.empty() : Optional.of(read(version));
  }

  /** Everything that was published, oldest first. */
  public List<Publication> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches(PREFIX + "\\d{4,}"))
          .map(name -> read(Integer.parseInt(name.substring(PREFIX.length()))))
          .sorted(Comparator.comparingInt(Publication::version))
          .toList();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Folder of a publication. */
  public Path folder(Publication publication) {
    return path(publication.version());
  }

  /** Adapter of a publication, in PEFT layout, its prompt templates under {@code r2ec}. */
  public Path adapter(Publication publication) {
    return folder(publication).resolve("adapter");
  }

  /** The version that the next publication gets. */
  public int nextVersion() {
    List<Publication> all = all();
    return all.isEmpty() ? 1 : all.getLast().version() + 1;
  }

  /**
   * Keeps a new publication; it does not serve before {@link #activate}. It is there whole or not
   * at all.
   *
   * @throws R2ecException.Conflict if somebody else published meanwhile
   */
  public void add(Publication publication, Contents contents) {
    Path target = folder(publication);
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try {
      clear(partial);
      Files.createDirectories(partial);
      contents.write(partial);
      Files.writeString(
          partial.resolve("publication.json"), JSON.writeValueAsString(publication) + "\n");
      if (Files.exists(target)) {
        throw new R2ecException.Conflict(
            "version %d was published by somebody else meanwhile; publish again"
                .formatted(publication.version()));
      }
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unusable(target, e);
    }
  }

  /** Makes a publication the one that serves, in one step for every reader. */
  public void activate(Publication publication) {
    Pointer was = pointer();
    List<Integer> before = new ArrayList<>();
    before.add(was.version());
    before.addAll(was.before());
    write(new Pointer(publication.version(), before));
  }

  /**
   * Goes back to what served before; may be called again and again.
   *
   * @return what serves now; empty for the base model alone
   * @throws R2ecException.NotFound if nothing was published
   */
  public Optional<Publication> rollback() {
    Pointer was = pointer();
    if (was.before().isEmpty()) {
      throw new R2ecException.NotFound("nothing to go back to: the base model serves");
    }
    List<Integer> before = was.before();
    write(new Pointer(before.getFirst(), before.subList(1, before.size())));
    return current();
  }

  private Path path(int version) {
    return folder.resolve(PREFIX + "%04d".formatted(version));
  }

  private Publication read(int version) {
    Path file = path(version).resolve("publication.json");
    try {
      return JSON.readValue(Files.readString(file), Publication.class);
    } catch (IOException | JacksonException e) {
      throw unusable(file, e);
    }
  }

  private Pointer pointer() {
    Path file = folder.resolve(CURRENT);
    if (!Files.exists(file)) {
      return new Pointer(BASE, List.of());
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      List<Integer> before = new ArrayList<>();
      json.path(BEFORE).forEach(version -> before.add(version.asInt()));
      return new Pointer(json.get(VERSION).asInt(), before);
    } catch (IOException | RuntimeException e) {
      throw unusable(file, e);
    }
  }

  private void write(Pointer pointer) {
    ObjectNode json = JSON.createObjectNode().put(VERSION, pointer.version());
    ArrayNode before = json.putArray(BEFORE);
    pointer.before().forEach(before::add);
    Path file = folder.resolve(CURRENT);
    Path partial = folder.resolve(CURRENT + ".partial");
    try {
      Files.createDirectories(folder);
      Files.writeString(partial, JSON.writeValueAsString(json) + "\n");
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** What an interrupted publication left behind. */
  private static void clear(Path left) throws IOException {
    if (Files.exists(left)) {
      try (Stream<Path> files = Files.walk(left)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static R2ecException.Unusable unusable(Path path, Exception failure) {
    return new R2ecException.Unusable(
        "cannot use %s: %s".formatted(path, failure.getMessage()), failure);
  }
}
