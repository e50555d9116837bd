package ai.r2ec.text.jinja;

/** The value {@code none}. */
enum None {
  NONE
}
