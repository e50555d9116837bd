package ai.r2ec.cli;

import picocli.CommandLine.Command;

/** Names the measurements. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "COMMAND",
    header = "Measure the speed of the engine, the search and the service.",
    description = {
      "%nFigures are medians over several passes, under the names of vLLM's benchmarks."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec bench decode --streams 1,16",
      "  r2ec bench serve --concurrency 16 --output-json now.json",
      "  r2ec bench serve --concurrency 16 --baseline now.json --max-regression 0.1"
    })
final class BenchCommand {}
