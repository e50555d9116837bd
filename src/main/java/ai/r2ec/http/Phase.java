package ai.r2ec.http;

import java.util.Locale;

/** What the service is busy with, in the order of a life. */
enum Phase {
  /** Nothing has begun. */
  STARTING,
  /** Reaching or starting Redis. */
  REDIS,
  /** Reading the model. */
  MODEL,
  /** Reading the catalogue, filling an empty one with the demo. */
  CATALOG,
  /** Making vectors of items that have none. */
  ENCODING,
  /** Answering a first query nobody asked. */
  WARM_UP,
  /** Answering. */
  READY,
  /** Ending: running requests end, new ones are refused. */
  DRAINING,
  /** Startup failed; the process is about to end. */
  FAILED;

  /** The name on the wire. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
