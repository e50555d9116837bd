package ai.r2ec.engine;

/** How often guesses held, those of the last steps counting most. */
final class Acceptance {

  private final double decay;
  private double tried;
  private double held;

  /**
   * Nothing known yet.
   *
   * @param decay what an observation still counts after the next one, below 1
   */
  Acceptance(double decay) {
    this.decay = decay;
  }

  /** Notes a step's guesses; those behind the first that failed were not put to the test. */
  void add(int guesses, int held) {
    this.tried = decay * tried + Math.min(guesses, held + 1);
    this.held = decay * this.held + held;
  }

  /**
   * The chance that a guess holds, given that those before it do.
   *
   * @param prior what is thought of it without any observation
   * @param weight guesses that the prior counts as
   */
  double rate(double prior, double weight) {
    return (held + weight * prior) / (tried + weight);
  }
}
