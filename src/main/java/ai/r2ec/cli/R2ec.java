package ai.r2ec.cli;

import java.util.List;
import picocli.CommandLine;

/** Entry point of the jar. */
public final class R2ec {

  private R2ec() {}

  /** Runs the command that the arguments name, {@code serve} when they name none. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.system();
    // Results alone go to stdout; the log and whatever libraries print go to stderr.
    System.setOut(System.err);
    Interruption interruption = new Interruption();
    interruption.watch(terminal);
    System.exit(runToTheEnd(terminal, interruption, args));
  }

  /** Whatever happens, the thread that ends the process learns that the command is through. */
  private static int runToTheEnd(Terminal terminal, Interruption interruption, String... args) {
    try {
      return run(terminal, interruption, args);
    } catch (Error e) {
      e.printStackTrace(terminal.err());
      return ExitCode.FAILURE;
    } finally {
      terminal.out().flush();
      terminal.err().flush();
      interruption.finish();
    }
  }

  /** Runs a command and returns its exit code. */
  static int run(Terminal terminal, Interruption interruption, String... args) {
    Arguments arguments = Arguments.of(args);
    Failures failures = new Failures(terminal, interruption);
    return commandLine(new Invocation(terminal, interruption, arguments.properties()))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .execute(arguments.words().toArray(String[]::new));
  }

  /** The commands in their tree. */
  static CommandLine commandLine(Invocation invocation) {
    CommandLine models = new CommandLine(new ModelsCommand());
    models.addSubcommand(new ModelsPullCommand(invocation));
    models.addSubcommand(new ModelsListCommand(invocation));
    models.addSubcommand(new ModelsNewCommand(invocation));
    models.addSubcommand(new ModelsSaveCommand(invocation));
    CommandLine bench = new CommandLine(new BenchCommand());
    List.of(
            new BenchDecodeCommand(invocation),
            new BenchPrefillCommand(invocation),
            new BenchEncodeCommand(invocation),
            new BenchSoakCommand(invocation),
            new BenchOverlapCommand(invocation),
            new BenchScoreCommand(invocation),
            new BenchServeCommand(invocation),
            new BenchPromptsCommand(invocation))
        .forEach(bench::addSubcommand);
    CommandLine root = new CommandLine(new RootCommand());
    List.of(
            new ServeCommand(invocation),
            new RecommendCommand(invocation),
            new ImportCommand(invocation),
            new EncodeCommand(invocation),
            new EvaluateCommand(invocation),
            new SimulateCommand(invocation),
            new DemonstrationsCommand(invocation),
            bench,
            new BaselineCommand(invocation),
            new TrainCommand(invocation),
            new PublishCommand(invocation),
            models,
            new DoctorCommand(invocation))
        .forEach(root::addSubcommand);
    return root.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true);
  }
}
