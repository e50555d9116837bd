package ai.r2ec.model;

/** The part of some work that falls to a worker: {@code [from, to)}. */
record Share(int from, int to) {

  static Share of(int all, int worker, int workers) {
    return new Share(
        (int) ((long) all * worker / workers), (int) ((long) all * (worker + 1) / workers));
  }

  int size() {
    return to - from;
  }
}
