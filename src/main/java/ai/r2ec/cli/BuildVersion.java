package ai.r2ec.cli;

import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.IVersionProvider;

/** Version and time of the build, as the build wrote them down. */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    var build = new java.util.Properties();
    try (InputStream in = R2ec.class.getResourceAsStream("/META-INF/build-info.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
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
