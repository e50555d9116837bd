package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Expression.Arguments;
import ai.r2ec.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what operators join: literals and names, with what is called, looked up or filtered. */
final class OperandParser {

  private static final Set<String> AFTER_A_TEST =
      Set.of("else", "or", "and", "is", "if", "in", "not");

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  OperandParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression unary(boolean filters) {
    tokens.enter();
    Expression result;
    if (tokens.skipOperator("-")) {
      result = new Expression.Sign(true, unary(false));
    } else if (tokens.skipOperator("+")) {
      result = new Expression.Sign(false, unary(false));
    } else {
      result = primary();
    }
    result = postfix(result);
    result = filters ? filtersAndTests(result) : result;
    tokens.leave();
    return result;
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME -> name(token.text());
      case STRING -> string(token.text());
      case INTEGER -> new Expression.Literal(integer(token));
      case FLOAT -> new Expression.Literal(Double.parseDouble(token.text().replace("_", "")));
      case OPERATOR -> bracketed(token);
      case DATA, TAG_BEGIN, TAG_END, OUTPUT_BEGIN, OUTPUT_END, END ->
          throw tokens.error("expected an expression");
    };
  }

  private long integer(Token token) {
    try {
      return Long.parseLong(token.text().replace("_", ""));
    } catch (NumberFormatException e) {
      throw tokens.error("the number " + token.text() + " is too large");
    }
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> new Expression.Literal(true);
      case "false", "False" -> new Expression.Literal(false);
      case "none", "None" -> new Expression.Literal(None.NONE);
      default -> new Expression.Name(name);
    };
  }

  private Expression string(String first) {
    StringBuilder value = new StringBuilder(first);
    while (tokens.peek().kind() == Kind.STRING) {
      value.append(tokens.next().text());
    }
    return new Expression.Literal(value.toString());
  }

  private Expression bracketed(Token open) {
    return switch (open.text()) {
      case "(" -> {
        Expression inner =
            tokens.peek().isOperator(")")
                ? new Expression.Sequence(true, List.of())
                : expressions.tuple(true);
        tokens.expectOperator(")");
        yield inner;
      }
      case "[" -> new Expression.Sequence(false, items("]"));
      case "{" -> mapping();
      default -> throw tokens.error("unexpected '" + open.text() + "'");
    };
  }

  private List<Expression> items(String end) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator(end)) {
      items.add(expressions.expression());
      if (!tokens.peek().isOperator(end)) {
        tokens.expectOperator(",");
      }
    }
    return items;
  }

  private Expression mapping() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      keys.add(expressions.expression());
      tokens.expectOperator(":");
      values.add(expressions.expression());
      if (!tokens.peek().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.Mapping(keys, values);
  }

  private Expression postfix(Expression start) {
    Expression result = start;
    while (true) {
      if (tokens.skipOperator(".")) {
        Token name = tokens.next();
        result =
            name.kind() == Kind.INTEGER
                ? new Expression.Item(result, new Expression.Literal(integer(name)))
                : new Expression.Attribute(result, attribute(name));
      } else if (tokens.skipOperator("[")) {
        result = subscript(result);
      } else if (tokens.peek().isOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private String attribute(Token token) {
    if (token.kind() != Kind.NAME) {
      throw tokens.error("expected a name after '.'");
    }
    return token.text();
  }

  private Expression subscript(Expression target) {
    @Nullable Expression from = startsPart() ? expressions.tuple(true) : null;
    if (tokens.skipOperator("]")) {
      if (from == null) {
        throw tokens.error("expected a subscript");
      }
      return new Expression.Item(target, from);
    }
    tokens.expectOperator(":");
    @Nullable Expression to = startsPart() ? expressions.expression() : null;
    @Nullable Expression step = null;
    if (tokens.skipOperator(":")) {
      step = startsPart() ? expressions.expression() : null;
    }
    tokens.expectOperator("]");
    return new Expression.Slice(target, from, to, step);
  }

  private boolean startsPart() {
    return !tokens.peek().isOperator(":") && !tokens.peek().isOperator("]");
  }

  private Expression filtersAndTests(Expression start) {
    @Nullable Expression result = start;
    while (true) {
      if (tokens.peek().isOperator("|")) {
        result = filter(result);
      } else if (tokens.skipName("is")) {
        result = test(result);
      } else if (tokens.peek().isOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  /** One filter, its bar first; a null target stands for the text of a block. */
  Expression filter(@Nullable Expression target) {
    tokens.skipOperator("|");
    String name = dotted();
    return new Expression.Filter(
        target, name, tokens.peek().isOperator("(") ? arguments() : Arguments.NONE);
  }

  private Expression test(Expression target) {
    boolean negated = tokens.skipName("not");
    String name = dotted();
    Arguments arguments = Arguments.NONE;
    if (tokens.peek().isOperator("(")) {
      arguments = arguments();
    } else if (startsTestArgument(tokens.peek())) {
      arguments = new Arguments(List.of(postfix(primary())), Map.of());
    }
    Expression test = new Expression.Test(target, name, arguments);
    return negated ? new Expression.Not(test) : test;
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME));
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Kind.NAME));
    }
    return name.toString();
  }

  private static boolean startsTestArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !AFTER_A_TEST.contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      case DATA, TAG_BEGIN, TAG_END, OUTPUT_BEGIN, OUTPUT_END, END -> false;
    };
  }

  Arguments arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        named.put(name, expressions.expression());
      } else if (named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw tokens.error("a positional argument follows a named one");
      }
      if (!tokens.peek().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Arguments(positional, named);
  }
}
