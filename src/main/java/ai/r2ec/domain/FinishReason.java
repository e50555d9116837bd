package ai.r2ec.domain;

/** Why the reasoning ended. */
public enum FinishReason {
  /** The model wrote the answer marker, or a text at which the request wants to stop. */
  STOP,
  /** The model ended its turn without the marker. */
  END_OF_TURN,
  /** The token budget ran out. */
  LENGTH,
  /** The time ran out. */
  DEADLINE,
  /** The client went away or the service stopped. */
  ABORTED
}
