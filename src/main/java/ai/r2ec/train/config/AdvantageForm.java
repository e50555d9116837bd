package ai.r2ec.train.config;

/** How a reward becomes an advantage within its group of G rollouts. */
public enum AdvantageForm {
  /** {@code (r − mean) / (std + 1e-8)} with the sample standard deviation; 1 when G = 1. */
  GROUP_NORMALIZED,
  /** {@code G / (G − 1) · (r − mean)}: RLOO proper, the mean of the others as baseline. */
  LEAVE_ONE_OUT,
  /** {@code r · (1 + 1 / G) − mean}, as the published code computes its leave-one-out. */
  RREC_LEAVE_ONE_OUT
}
