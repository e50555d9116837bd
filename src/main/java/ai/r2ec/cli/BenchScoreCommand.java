package ai.r2ec.cli;

import ai.r2ec.bench.ScoreBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the search. */
@Command(
    name = "score",
    header = "Time of the exact best items, beside one reading of the matrix.",
    description = {
      "%nRows are random. Memory: rows x dimension x 4 bytes and a quarter more, and",
      "a gibibyte of heap."
    },
    footerHeading = "%nExamples:%n",
    footer = "  r2ec bench score --rows 1000000 --dimension 576 --queries 1,32")
final class BenchScoreCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private BenchOptions bench = new BenchOptions();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Items (${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      defaultValue = "576",
      description = "Numbers of a vector (${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--queries",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description = "Queries at once, each number by itself (${DEFAULT-VALUE}).")
  private List<Integer> queries = List.of();

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "Items of each answer (${DEFAULT-VALUE}).")
  private int k;

  BenchScoreCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    ScoreBench.Options options = new ScoreBench.Options(rows, dimension, queries, k);
    return bench.finish(invocation.terminal(), ScoreBench.run(options, bench.plan(invocation)));
  }
}
