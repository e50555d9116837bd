package ai.r2ec.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template does, one after the other. */
sealed interface Statement {

  record Text(String text) implements Statement {}

  record Output(Expression expression) implements Statement {}

  record If(Expression test, List<Statement> then, List<Statement> otherwise)
      implements Statement {}

  record For(Loop loop, List<Statement> body, List<Statement> otherwise) implements Statement {}

  /** Names bound in each round, what is iterated, and which elements take part. */
  record Loop(List<String> names, Expression iterable, @Nullable Expression filter) {}

  record Assign(List<Target> targets, Expression value) implements Statement {}

  record AssignBlock(Target target, @Nullable Expression filters, List<Statement> body)
      implements Statement {}

  /** A variable, or with an attribute a field of a namespace. */
  record Target(String name, @Nullable String attribute) {}

  record Macro(String name, Signature signature, List<Statement> body) implements Statement {}

  /** Parameters in order, and what those hold that are left out. */
  record Signature(List<String> parameters, Map<String, Expression> defaults) {}

  record CallBlock(Signature signature, Expression.Call call, List<Statement> body)
      implements Statement {}

  record FilterBlock(Expression filters, List<Statement> body) implements Statement {}

  /** A body with variables of its own. */
  record With(List<Assign> assignments, List<Statement> body) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
