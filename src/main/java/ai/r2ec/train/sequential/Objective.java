package ai.r2ec.train.sequential;

/** What training minimises. */
public enum Objective {

  /** The softmax over all items. */
  CROSS_ENTROPY("cross-entropy"),

  /** The target against one drawn item: SASRec's own (section III-E). */
  BCE("bce"),

  /**
   * BPR-max (Hidasi &amp; Karatzoglou 2018, section 3.3.2) against the targets of the batch and
   * drawn items.
   */
  BPR_MAX("bpr-max"),

  /** TOP1-max (the same, section 3.3.1) against the targets of the batch and drawn items. */
  TOP1_MAX("top1-max");

  private final String label;

  Objective(String label) {
    this.label = label;
  }

  /** Name in reports, on the command line and in the scripts. */
  public String label() {
    return label;
  }

  /** Items to draw for a batch of {@code samples}, {@code shared} of them for all samples. */
  int drawn(int samples, int shared) {
    return switch (this) {
      case CROSS_ENTROPY -> 0;
      case BCE -> samples;
      case BPR_MAX, TOP1_MAX -> shared;
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
