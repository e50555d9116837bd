package ai.r2ec.text.jinja;

import java.util.function.Supplier;

/**
 * What one rendering may use: a template comes with a model, and a model with whoever made it.
 * Counts work and checks time, so that neither a long loop nor a growing text goes on for ever.
 */
final class Budget {

  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  /** Longest output, and longest text or list made on the way. */
  static final int MAX_SIZE = 2_000_000;

  private static final int MAX_STEPS = 5_000_000;
  private static final int MAX_DEPTH = 300;
  private static final long MAX_NANOS = 5_000_000_000L;
  private static final int STEPS_BETWEEN_LOOKS = 1_024;

  private final long start = System.nanoTime();
  private long steps;
  private long nextLook = STEPS_BETWEEN_LOOKS;
  private int depth;

  /** Runs a rendering within a budget of its own. */
  static String limit(Supplier<String> rendering) {
    return ScopedValue.where(CURRENT, new Budget()).call(rendering::get);
  }

  /** One level of nesting begins: of expressions, statements, or values. */
  static void enter() {
    Budget budget = CURRENT.get();
    if (++budget.depth > MAX_DEPTH) {
      throw new TemplateException("nested more than %d deep".formatted(MAX_DEPTH));
    }
    budget.spend(1);
  }

  /** One level of nesting ends; left out where an error ends the rendering anyway. */
  static void leave() {
    CURRENT.get().depth--;
  }

  /** Something of this size was made. */
  static void made(long size) {
    if (size > MAX_SIZE) {
      throw new TemplateException("a value has more than %d elements".formatted(MAX_SIZE));
    }
    CURRENT.get().spend(1 + size / 16);
  }

  private void spend(long count) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw new TemplateException("it takes more than %d steps".formatted(MAX_STEPS));
    }
    if (steps >= nextLook) {
      nextLook = steps + STEPS_BETWEEN_LOOKS;
      if (System.nanoTime() - start > MAX_NANOS) {
        throw new TemplateException("it takes more than %d s".formatted(MAX_NANOS / 1_000_000_000));
      }
    }
  }
}
