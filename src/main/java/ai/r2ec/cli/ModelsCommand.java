package ai.r2ec.cli;

import picocli.CommandLine.Command;

/** Names the commands about models. */
@Command(
    name = "models",
    synopsisSubcommandLabel = "COMMAND",
    header = "Get models and see which are there.",
    footerHeading = "%nExamples:%n",
    footer = {"  r2ec models pull", "  r2ec models list"})
final class ModelsCommand {}
