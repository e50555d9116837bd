package ai.r2ec.text.jinja;

/**
 * A value that is not there: empty where it is only shown, an error where it is used.
 *
 * @param message what the error says
 */
record Undefined(String message) {

  static Undefined variable(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Object target, String name) {
    return new Undefined(
        "'%s object' has no attribute '%s'".formatted(Values.typeName(target), name));
  }

  TemplateException error() {
    return new TemplateException(message);
  }
}
