package ai.r2ec.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands inside a tag. */
sealed interface Expression {

  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record Attribute(Expression target, String name) implements Expression {}

  record Item(Expression target, Expression key) implements Expression {}

  record Slice(
      Expression target,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step)
      implements Expression {}

  record Call(Expression target, Arguments arguments) implements Expression {}

  /** A null target stands for the text of a block. */
  record Filter(@Nullable Expression target, String name, Arguments arguments)
      implements Expression {}

  record Test(Expression target, String name, Arguments arguments) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Sign(boolean negative, Expression operand) implements Expression {}

  record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  /** {@code a < b <= c}: operators are one fewer than operands. */
  record Comparison(List<String> operators, List<Expression> operands) implements Expression {}

  record Concatenation(List<Expression> parts) implements Expression {}

  record Conditional(Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {}

  record Sequence(boolean tuple, List<Expression> items) implements Expression {}

  record Mapping(List<Expression> keys, List<Expression> values) implements Expression {}

  /** Arguments of a call, a filter or a test. */
  record Arguments(List<Expression> positional, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }
}
