package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Statement.Signature;
import ai.r2ec.text.jinja.Statement.Target;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Carries out a template's statements, once. */
final class Renderer {

  /** How a list of statements ended. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Evaluator evaluator;

  Renderer(Clock clock) {
    this.evaluator = new Evaluator(clock);
  }

  String text(List<Statement> statements, Scope scope) {
    StringBuilder out = new StringBuilder();
    run(statements, scope, out);
    return out.toString();
  }

  private Flow run(List<Statement> statements, Scope scope, StringBuilder out) {
    for (Statement statement : statements) {
      Budget.enter();
      Flow flow = run(statement, scope, out);
      Budget.leave();
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow run(Statement statement, Scope scope, StringBuilder out) {
    return switch (statement) {
      case Statement.Text text -> write(text.text(), out);
      case Statement.Output output ->
          write(Values.text(evaluator.evaluate(output.expression(), scope)), out);
      case Statement.If it ->
          run(evaluator.isTrue(it.test(), scope) ? it.then() : it.otherwise(), scope, out);
      case Statement.For it -> loop(it, scope, out);
      case Statement.Assign it -> assign(it, scope, scope);
      case Statement.AssignBlock it -> assignBlock(it, scope);
      case Statement.Macro it -> {
        scope.set(it.name(), macro(it.name(), it.signature(), it.body(), scope));
        yield Flow.NEXT;
      }
      case Statement.CallBlock it -> {
        Callable caller = macro("caller", it.signature(), it.body(), scope);
        Object text = evaluator.call(it.call(), scope, List.of(Map.entry("caller", caller)));
        yield write(Values.text(text), out);
      }
      case Statement.FilterBlock it -> {
        String text = text(it.body(), new Scope(scope));
        yield write(Values.text(evaluator.filtered(it.filters(), text, scope)), out);
      }
      case Statement.With it -> {
        Scope inner = new Scope(scope);
        it.assignments().forEach(assignment -> assign(assignment, scope, inner));
        yield run(it.body(), inner, out);
      }
      case Statement.Break _ -> Flow.BREAK;
      case Statement.Continue _ -> Flow.CONTINUE;
    };
  }

  private Flow write(String text, StringBuilder out) {
    out.append(text);
    Budget.made(out.length() > Budget.MAX_SIZE ? out.length() : text.length());
    return Flow.NEXT;
  }

  private Flow loop(Statement.For loop, Scope scope, StringBuilder out) {
    List<Object> items = items(loop.loop(), scope);
    if (items.isEmpty()) {
      return run(loop.otherwise(), scope, out);
    }
    int depth = scope.find("loop") instanceof LoopState outer ? outer.depth() : 0;
    LoopState state = new LoopState(items, depth + 1);
    for (Object item : items) {
      state.advance();
      Scope round = new Scope(scope);
      round.set("loop", state);
      bind(loop.loop().names(), item, round);
      if (run(loop.body(), round, out) == Flow.BREAK) {
        break;
      }
    }
    return Flow.NEXT;
  }

  private List<Object> items(Statement.Loop loop, Scope scope) {
    List<Object> all = Values.items(evaluator.evaluate(loop.iterable(), scope));
    if (loop.filter() == null) {
      return all;
    }
    List<Object> kept = new ArrayList<>();
    for (Object item : all) {
      Scope trial = new Scope(scope);
      bind(loop.names(), item, trial);
      if (evaluator.isTrue(loop.filter(), trial)) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static void bind(List<String> names, Object value, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.getFirst(), value);
      return;
    }
    List<Object> parts = parts(value, names.size());
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private static List<Object> parts(Object value, int count) {
    List<Object> parts = Values.items(value);
    if (parts.size() != count) {
      throw new TemplateException(
          "expected %d values to unpack, got %d".formatted(count, parts.size()));
    }
    return parts;
  }

  private Flow assign(Statement.Assign assignment, Scope scope, Scope target) {
    Object value = evaluator.evaluate(assignment.value(), scope);
    List<Target> targets = assignment.targets();
    List<Object> values = targets.size() == 1 ? List.of(value) : parts(value, targets.size());
    for (int i = 0; i < targets.size(); i++) {
      assign(targets.get(i), values.get(i), target);
    }
    return Flow.NEXT;
  }

  private static void assign(Target target, Object value, Scope scope) {
    if (target.attribute() == null) {
      scope.set(target.name(), value);
    } else if (scope.find(target.name()) instanceof Namespace namespace) {
      namespace.fields().put(target.attribute(), value);
    } else {
      throw new TemplateException("cannot assign attribute on non-namespace object");
    }
  }

  private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
    Object text = text(block.body(), new Scope(scope));
    if (block.filters() != null) {
      text = evaluator.filtered(block.filters(), Values.text(text), scope);
    }
    assign(block.target(), text, scope);
    return Flow.NEXT;
  }

  private Callable macro(String name, Signature signature, List<Statement> body, Scope outer) {
    return arguments -> {
      List<String> parameters = signature.parameters();
      if (arguments.positional().size() > parameters.size()) {
        throw new TemplateException(
            "macro '%s' takes not more than %d argument(s)".formatted(name, parameters.size()));
      }
      Scope scope = new Scope(outer);
      for (int i = 0; i < parameters.size(); i++) {
        String parameter = parameters.get(i);
        Object value = arguments.find(i, parameter);
        if (value == null) {
          value =
              signature.defaults().containsKey(parameter)
                  ? evaluator.evaluate(signature.defaults().get(parameter), scope)
                  : new Undefined("parameter '" + parameter + "' was not provided");
        }
        scope.set(parameter, value);
      }
      Object caller = arguments.named().get("caller");
      if (caller != null) {
        scope.set("caller", caller);
      }
      return text(body, scope);
    };
  }
}
