package ai.r2ec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import picocli.CommandLine.IVersionProvider;

/** Version and time of the build, as the build wrote them down. */
final class BuildVersion implements IVersionProvider {

  /** {@code r2ec 0.1.0}. */
  static String number() {
    try {
      return "r2ec " + build().getProperty("build.version", "unpackaged");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.Properties build() throws IOException {
    var build = new java.util.Properties();
    try (InputStream in = R2ec.class.getResourceAsStream("/META-INF/build-info.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    return build;
  }

  @Override
  public String[] getVersion() throws IOException {
    var build = build();
    return new String[] {
      "r2ec %s (built %s)"
          .formatted(
              build.getProperty("build.version", "unpackaged"),
              build.getProperty("build.time", "without build information")),
      "Java %s, %s %s"
          .formatted(
              Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }
}
