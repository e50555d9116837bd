package ai.r2ec.train.sequential;

/** Seeds for parts of a run, so that no part's random numbers depend on another part. */
final class Seeds {

  /** Step of SplittableRandom (Steele, Lea &amp; Flood 2014): the golden ratio, made odd. */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /** The seed of a numbered part. */
  static long mix(long seed, long part) {
    long mixed = seed + GOLDEN * (part + 1);
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
