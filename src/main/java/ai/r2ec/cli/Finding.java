package ai.r2ec.cli;

/**
 * What a check of the environment came to.
 *
 * @param status whether it serves
 * @param subject what was looked at, such as {@code memory}
 * @param detail what was found
 * @param advice what to do, one sentence; empty when there is nothing to do
 */
record Finding(Status status, String subject, String detail, String advice) {

  /** Whether something serves. */
  enum Status {
    /** It does. */
    OK,
    /** It does, slowly or not for everything. */
    WARN,
    /** It does not. */
    FAIL
  }

  static Finding ok(String subject, String detail) {
    return new Finding(Status.OK, subject, detail, "");
  }

  static Finding warn(String subject, String detail, String advice) {
    return new Finding(Status.WARN, subject, detail, advice);
  }

  static Finding fail(String subject, String detail, String advice) {
    return new Finding(Status.FAIL, subject, detail, advice);
  }
}
