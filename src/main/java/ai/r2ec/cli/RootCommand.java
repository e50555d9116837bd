package ai.r2ec.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Names the commands; {@link Arguments} puts {@code serve} where none is named. */
@Command(
    name = "r2ec",
    versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "[COMMAND]",
    header = "Recommendations with the reasoning that led to them.",
    description = "%nWithout a command, r2ec serves (see 'r2ec serve --help').",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done",
      "  1    failed; what can be told is on stderr",
      "  2    the command line or an input is wrong",
      "  3    a model, file, port, Redis or library cannot be used; see 'r2ec doctor'",
      "  130  interrupted",
      "",
      "Configuration: --r2ec.name=value, R2EC_NAME=value in the environment, or",
      "application.yml in the working directory. Through Maven:",
      "  mvn spring-boot:run -Dspring-boot.run.arguments=\"recommend -u demo-01\""
    })
@SuppressWarnings("UnusedVariable") // the options are read by picocli and in Failures, by name
final class RootCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  private boolean debug;
}
