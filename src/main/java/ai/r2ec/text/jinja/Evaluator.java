package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Expression.Arguments;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Computes expressions of one rendering. */
final class Evaluator {

  private final Filters filters;
  private final Globals globals;

  Evaluator(Clock clock) {
    this.filters = new Filters();
    this.globals = new Globals(clock);
  }

  Object evaluate(Expression expression, Scope scope) {
    Budget.enter();
    Object value =
        switch (expression) {
          case Expression.Literal literal -> literal.value();
          case Expression.Name name -> name(name.name(), scope);
          case Expression.Attribute it -> Lookup.attribute(evaluate(it.target(), scope), it.name());
          case Expression.Item it ->
              Lookup.item(evaluate(it.target(), scope), evaluate(it.key(), scope));
          case Expression.Slice it -> slice(it, scope);
          case Expression.Call it -> call(it, scope, List.of());
          case Expression.Filter it ->
              filter(it, evaluate(Objects.requireNonNull(it.target()), scope), scope);
          case Expression.Test it ->
              Tests.passes(
                  it.name(), evaluate(it.target(), scope), arguments(it.arguments(), scope));
          case Expression.Not it -> !isTrue(it.operand(), scope);
          case Expression.Sign it ->
              Arithmetic.signed(it.negative(), evaluate(it.operand(), scope));
          case Expression.Arithmetic it ->
              Arithmetic.apply(
                  it.operator(), evaluate(it.left(), scope), evaluate(it.right(), scope));
          case Expression.And it -> and(it, scope);
          case Expression.Or it -> or(it, scope);
          case Expression.Comparison it -> comparison(it, scope);
          case Expression.Concatenation it -> concatenation(it, scope);
          case Expression.Conditional it -> conditional(it, scope);
          case Expression.Sequence it -> sequence(it, scope);
          case Expression.Mapping it -> mapping(it, scope);
        };
    Budget.leave();
    return value;
  }

  boolean isTrue(Expression expression, Scope scope) {
    return Values.isTrue(evaluate(expression, scope));
  }

  /** Applies a chain of filters that begins at a block's text. */
  Object filtered(Expression chain, String text, Scope scope) {
    if (!(chain instanceof Expression.Filter filter)) {
      throw new IllegalArgumentException("no filter: " + chain);
    }
    Object value = filter.target() == null ? text : filtered(filter.target(), text, scope);
    return filter(filter, value, scope);
  }

  /** Calls, with further named arguments that the template does not write. */
  Object call(Expression.Call call, Scope scope, List<Map.Entry<String, Object>> further) {
    Object target = evaluate(call.target(), scope);
    CallArguments arguments = arguments(call.arguments(), scope);
    for (Map.Entry<String, Object> argument : further) {
      arguments.named().put(argument.getKey(), argument.getValue());
    }
    return switch (target) {
      case Callable callable -> callable.call(arguments);
      case Undefined undefined -> throw undefined.error();
      default ->
          throw new TemplateException(
              "'%s' object is not callable".formatted(Values.typeName(target)));
    };
  }

  private Object name(String name, Scope scope) {
    Object value = scope.find(name);
    if (value == null) {
      value = globals.find(name);
    }
    return value == null ? Undefined.variable(name) : value;
  }

  private CallArguments arguments(Arguments arguments, Scope scope) {
    Map<String, Object> named = new LinkedHashMap<>();
    arguments.named().forEach((name, value) -> named.put(name, evaluate(value, scope)));
    return new CallArguments(all(arguments.positional(), scope), named);
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Object filter(Expression.Filter filter, Object value, Scope scope) {
    return filters.apply(filter.name(), value, arguments(filter.arguments(), scope));
  }

  private Object slice(Expression.Slice slice, Scope scope) {
    return Lookup.slice(
        evaluate(slice.target(), scope),
        bound(slice.from(), scope),
        bound(slice.to(), scope),
        bound(slice.step(), scope));
  }

  private @Nullable Long bound(@Nullable Expression expression, Scope scope) {
    Object value = expression == null ? None.NONE : evaluate(expression, scope);
    return switch (value) {
      case None _ -> null;
      case Long number -> number;
      default -> throw new TemplateException("slice indices must be integers or None");
    };
  }

  private Object and(Expression.And and, Scope scope) {
    Object left = evaluate(and.left(), scope);
    return Values.isTrue(left) ? evaluate(and.right(), scope) : left;
  }

  private Object or(Expression.Or or, Scope scope) {
    Object left = evaluate(or.left(), scope);
    return Values.isTrue(left) ? left : evaluate(or.right(), scope);
  }

  private Object comparison(Expression.Comparison comparison, Scope scope) {
    Object left = evaluate(comparison.operands().getFirst(), scope);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = evaluate(comparison.operands().get(i + 1), scope);
      if (!holds(comparison.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  static boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Order.equal(left, right);
      case "!=" -> !Order.equal(left, right);
      case "<" -> Order.compare(left, right) < 0;
      case "<=" -> Order.compare(left, right) <= 0;
      case ">" -> Order.compare(left, right) > 0;
      case ">=" -> Order.compare(left, right) >= 0;
      case "in" -> Order.contains(right, left);
      case "not in" -> !Order.contains(right, left);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private Object concatenation(Expression.Concatenation concatenation, Scope scope) {
    StringBuilder text = new StringBuilder();
    for (Object part : all(concatenation.parts(), scope)) {
      text.append(Values.text(part));
      Budget.made(text.length());
    }
    return text.toString();
  }

  private Object conditional(Expression.Conditional conditional, Scope scope) {
    if (isTrue(conditional.test(), scope)) {
      return evaluate(conditional.then(), scope);
    }
    return conditional.otherwise() == null
        ? new Undefined("the inline if-expression evaluated to false and no else was given")
        : evaluate(conditional.otherwise(), scope);
  }

  private Object sequence(Expression.Sequence sequence, Scope scope) {
    List<Object> items = all(sequence.items(), scope);
    return sequence.tuple() ? new Tuple(items) : items;
  }

  private Object mapping(Expression.Mapping mapping, Scope scope) {
    Map<Object, Object> map = new LinkedHashMap<>();
    List<Object> keys = all(mapping.keys(), scope);
    List<Object> values = all(mapping.values(), scope);
    for (int i = 0; i < keys.size(); i++) {
      if (!Values.isKey(keys.get(i))) {
        throw new TemplateException(
            "a key must not be of type '%s'".formatted(Values.typeName(keys.get(i))));
      }
      map.put(keys.get(i), values.get(i));
    }
    return map;
  }
}
