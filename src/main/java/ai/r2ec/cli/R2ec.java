package ai.r2ec.cli;

/** Entry point of the jar. */
public final class R2ec {

  private R2ec() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    System.out.println(String.join(" ", args));
  }
}
