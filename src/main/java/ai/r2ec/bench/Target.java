package ai.r2ec.bench;

/** Something that answers requests. */
interface Target {

  /**
   * Sends one request and waits for its end; several threads may do so at once.
   *
   * @param request which one, from 0
   */
  RequestRecord send(int request) throws Exception;
}
