package ai.r2ec.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a training ended.
 *
 * @param end why
 * @param steps optimiser steps done, those of earlier runs included
 * @param best objective of the best evaluation; NaN without one
 * @param bestStep steps done at it, -1 without one
 * @param bestCheckpoint its checkpoint, or null when it was not evaluated
 * @param lastCheckpoint the newest checkpoint, or null when there is none
 */
public record TrainingOutcome(
    End end,
    long steps,
    double best,
    long bestStep,
    @Nullable Path bestCheckpoint,
    @Nullable Path lastCheckpoint) {

  /** Why a training ended. */
  public enum End {
    /** All steps are done. */
    COMPLETED,
    /** Patience was spent: no evaluation was better for too long. */
    STOPPED_EARLY,
    /** The thread was interrupted; another run goes on from the last checkpoint. */
    INTERRUPTED
  }
}
