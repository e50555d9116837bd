package ai.r2ec.http;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Answer of a bulk import. */
@Schema(description = "What became of the lines of a bulk import.")
record ImportReport(
    @Schema(description = "Lines that are not blank.", example = "1000") long received,
    @Schema(description = "Lines whose item can be recommended now.", example = "998") long indexed,
    @Schema(description = "Broken lines; they change nothing.", example = "2") long failed,
    @Schema(description = "What is wrong, for the first 100 faults.") List<LineProblem> errors) {

  /** What is wrong with one line. */
  @Schema(description = "What is wrong with one line.")
  record LineProblem(
      @Schema(description = "From 1, blank lines counted.", example = "17") long line,
      @Schema(description = "JSON pointer within the line.", example = "/title") String pointer,
      @Schema(example = "is missing") String detail) {}
}
