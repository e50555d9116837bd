package ai.r2ec.data;

/** Which events are held out. */
public enum SplitRule {

  /** The windows that {@code train}, {@code valid} and {@code test} of a data set publish. */
  PUBLISHED,

  /** All windows by the time of their targets: the first 80 % train, 10 % validation, 10 % test. */
  CHRONOLOGICAL,

  /**
   * Each user's last event for the test, the one before for validation. Leaks time: events of one
   * user are later than another's target.
   */
  LEAVE_ONE_OUT,

  /**
   * Other users: the last events of the users of {@code heldout.csv} are the test, all windows of
   * the others training, but for the last 10 % in time, which are validation.
   */
  HELD_OUT_USERS
}
