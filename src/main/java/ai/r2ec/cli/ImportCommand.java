package ai.r2ec.cli;

import ai.r2ec.domain.R2ecException;
import ai.r2ec.http.OfflineService;
import ai.r2ec.http.R2ecServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings one's own items and histories. */
@Command(
    name = "import",
    header = "Import items and user histories into a catalogue.",
    description = {
      "%nReads and checks every line first; nothing is written while a line is",
      "broken, unless --skip-broken says to. Items are encoded by 'r2ec encode',",
      "or when 'r2ec serve' starts next. Importing twice changes nothing.",
      "%nItems, one JSON object a line, plain or gzipped (a line here is broken in two):",
      "  {\"item_id\":\"42\", \"title\":\"…\", \"category\":\"…\",",
      "   \"description\":\"…\", \"attributes\":{\"year\":1999}}",
      "Users:",
      "  {\"user_id\":\"u1\", \"name\":\"…\", \"interactions\":[",
      "   {\"item_id\":\"42\", \"rating\":5, \"timestamp\":\"2025-03-01T12:00:00Z\"}]}",
      "Interactions, CSV; the timestamp in milliseconds or as above:",
      "  user_id,item_id,rating,timestamp%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec import --catalog shop --items items.jsonl --interactions log.csv.gz",
      "  r2ec import --catalog films --dir movielens-latest-small",
      "  r2ec import --items items.jsonl --dry-run"
    })
final class ImportCommand implements Callable<Integer> {

  private final Invocation invocation;

  @ArgGroup(validate = false, heading = "%nStore:%n")
  private StoreOptions store = new StoreOptions();

  @Option(names = "--items", paramLabel = "FILE", description = "Items as JSON lines; repeat it.")
  private List<Path> items = new ArrayList<>();

  @Option(names = "--users", paramLabel = "FILE", description = "User histories as JSON lines.")
  private @Nullable Path users;

  @Option(names = "--interactions", paramLabel = "FILE", description = "Interaction log as CSV.")
  private @Nullable Path interactions;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "A data set: items.jsonl.gz and interactions.csv.gz in one directory.")
  private @Nullable Path directory;

  @Option(names = "--dry-run", description = "Check the files and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--skip-broken",
      description = "Import the good lines although others are broken.")
  private boolean skipBroken;

  ImportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    ImportCheck checked = check();
    checked.report().forEach(invocation.terminal()::print);
    if (checked.errors() > 0 && !skipBroken) {
      invocation.terminal().note("Nothing was written; --skip-broken imports the good lines.");
      return ExitCode.FAILURE;
    }
    if (!dryRun) {
      store(checked);
    }
    return ExitCode.OK;
  }

  private ImportCheck check() throws IOException {
    addDirectory();
    if (items.isEmpty() && users == null && interactions == null) {
      throw new R2ecException.Invalid("--items", "name files to import, or a data set with --dir");
    }
    ImportCheck checked = new ImportCheck();
    for (Path file : items) {
      checked.items(file);
    }
    if (users != null) {
      checked.users(users);
    }
    if (interactions != null) {
      checked.interactions(interactions);
    }
    return checked;
  }

  private void addDirectory() {
    if (directory == null) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new R2ecException.Invalid("--dir", "no such directory: " + directory);
    }
    items.add(directory.resolve("items.jsonl.gz"));
    if (interactions == null) {
      interactions = directory.resolve("interactions.csv.gz");
    }
  }

  private void store(ImportCheck checked) throws IOException {
    List<String> arguments = store.addTo(new Properties(invocation.properties())).arguments();
    try (OfflineService offline = R2ecServer.startOffline(invocation.launch(arguments, false))) {
      refuseDemo(offline.settings().catalog());
      long strays =
          new CatalogImport(
                  offline.stores().items(), offline.stores().histories(), invocation.progress())
              .run(checked);
      if (strays > 0) {
        invocation
            .terminal()
            .print(
                "%,d items that histories name are not in the catalogue; those events are kept"
                    .formatted(strays));
      }
      invocation.terminal().print("Imported into catalogue " + offline.settings().catalog());
    }
  }

  /** Games that come with the program and items of one's own would be ranked together. */
  private static void refuseDemo(String catalog) {
    if (catalog.equals("demo")) {
      throw new R2ecException.Invalid(
          "--catalog", "name a catalogue of your own; demo holds the bundled games");
    }
  }
}
