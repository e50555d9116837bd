package ai.r2ec.text.jinja;

/**
 * A word of a template's source.
 *
 * @param kind what it is
 * @param text its characters; of a string literal its value
 * @param line line it begins on, from 1
 */
record Token(Kind kind, String text, int line) {

  enum Kind {
    DATA,
    TAG_BEGIN,
    TAG_END,
    OUTPUT_BEGIN,
    OUTPUT_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
