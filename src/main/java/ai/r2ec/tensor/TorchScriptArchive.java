package ai.r2ec.tensor;

import ai.r2ec.domain.R2ecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@code torch.jit.load} reads, from TorchScript source text: so a model is a few
 * readable files and no Python is needed to make it.
 *
 * <p>The archive is a zip of {@code NAME/code/__torch__/FILE.py} (the sources), {@code
 * NAME/data.pkl} (the module: class name and attributes), {@code NAME/constants.pkl} (empty) and
 * {@code NAME/version}. A class {@code Decoder} of the file {@code decoder.py} is called {@code
 * __torch__.decoder.Decoder} everywhere, and files call each other by such names. Tensors are not
 * stored: weights are handed to a method of the loaded module.
 *
 * <p>Layout: "TorchScript serialization", torch/csrc/jit/docs/serialization.md of PyTorch 2.7.
 */
public final class TorchScriptArchive {

  private static final String ROOT = "archive/";

  /** Format that PyTorch 2.7 writes; an older number would switch on upgraders of old operators. */
  private static final String VERSION = "10\n";

  private TorchScriptArchive() {}

  /**
   * Writes a module of one source file to a path.
   *
   * @throws IOException if the file cannot be written
   * @see #write(OutputStream, String, Map, Map)
   */
  public static void write(
      Path target, String className, String source, Map<String, @Nullable Object> attributes)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      write(out, className, source, attributes);
    }
  }

  /**
   * Writes a module of one source file.
   *
   * @throws IOException if {@code out} cannot be written
   * @see #write(OutputStream, String, Map, Map)
   */
  public static void write(
      OutputStream out, String className, String source, Map<String, @Nullable Object> attributes)
      throws IOException {
    write(out, className, Map.of(fileOf(className), source), attributes);
  }

  /**
   * Writes a module.
   *
   * @param out closed by the caller
   * @param className module class with its file, such as {@code "decoder.Decoder"}
   * @param sources TorchScript text by file name without {@code .py}
   * @param attributes value of every attribute that the class declares, in its order: {@link
   *     Boolean}, {@link Long}, {@link Integer}, {@link Double}, {@link String}, {@code null}, or a
   *     {@link List} of one of the first four, not empty
   * @throws IOException if {@code out} cannot be written
   */
  public static void write(
      OutputStream out,
      String className,
      Map<String, String> sources,
      Map<String, @Nullable Object> attributes)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    Pickle module = new Pickle();
    module.object("__torch__." + fileOf(className), simpleName(className), attributes);
    put(zip, "data.pkl", module.finish());
    for (Map.Entry<String, String> source : sources.entrySet()) {
      put(zip, "code/__torch__/" + source.getKey() + ".py", utf8(source.getValue()));
    }
    put(zip, "constants.pkl", new Pickle().emptyTuple().finish());
    put(zip, "version", utf8(VERSION));
    zip.finish();
  }

  /**
   * Reads sources that lie beside a class.
   *
   * @param names file names without {@code .py}
   * @return text by name, in the order of the names
   */
  public static Map<String, String> resources(Class<?> beside, List<String> names) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name : names) {
      try (InputStream in = beside.getResourceAsStream(name + ".py")) {
        if (in == null) {
          throw new R2ecException.Unusable(
              "The program is incomplete: resource " + name + ".py is missing beside " + beside);
        }
        sources.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new R2ecException.Unusable("Resource " + name + ".py cannot be read", e);
      }
    }
    return sources;
  }

  private static String fileOf(String className) {
    return className.substring(0, className.indexOf('.'));
  }

  private static String simpleName(String className) {
    return className.substring(className.indexOf('.') + 1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Stored, not deflated: sizes go into the local header, which libtorch's zip reader wants. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
