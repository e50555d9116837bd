package ai.r2ec.text.jinja;

import java.util.Map;

/** Variables that a template may change from inside a loop; equal only to itself. */
final class Namespace {

  private final Map<String, Object> fields;

  Namespace(Map<String, Object> fields) {
    this.fields = fields;
  }

  Map<String, Object> fields() {
    return fields;
  }
}
