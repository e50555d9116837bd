package ai.r2ec.cli;

import java.util.List;
import picocli.CommandLine.ArgGroup;

/**
 * Options of every command that needs the whole service: short names of configuration properties.
 * Any other property can be given as {@code --r2ec.name=value}; environment variables and a
 * configuration file work too.
 */
final class ServiceOptions {

  @ArgGroup(validate = false, heading = "%nModel:%n")
  private DecoderOptions decoder = new DecoderOptions();

  @ArgGroup(validate = false, heading = "%nStore:%n")
  private StoreOptions store = new StoreOptions();

  /** Configuration from the command line. */
  List<String> arguments(Invocation invocation) {
    return addTo(new Properties(invocation.properties())).arguments();
  }

  /** Adds what was given. */
  Properties addTo(Properties properties) {
    return store.addTo(decoder.addTo(properties));
  }
}
