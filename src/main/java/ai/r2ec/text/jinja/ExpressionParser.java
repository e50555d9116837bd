package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions, weakest operator first; precedence is Jinja's, not Python's. */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");

  private final TokenStream tokens;
  private final OperandParser operands;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.operands = new OperandParser(tokens, this);
  }

  /** The parser of what operators join. */
  OperandParser operands() {
    return operands;
  }

  /** One expression, or several with commas between them: a tuple. */
  Expression tuple(boolean conditional) {
    Expression first = conditional ? expression() : or();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple(tokens.peek())) {
      items.add(conditional ? expression() : or());
    }
    return new Expression.Sequence(true, items);
  }

  Expression expression() {
    tokens.enter();
    Expression result = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      result =
          new Expression.Conditional(test, result, tokens.skipName("else") ? expression() : null);
    }
    tokens.leave();
    return result;
  }

  /** An expression without the form {@code a if b else c}. */
  Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not());
    }
    return left;
  }

  private Expression not() {
    int negations = 0;
    while (tokens.skipName("not")) {
      negations++;
    }
    Expression result = comparison();
    for (; negations > 0; negations--) {
      result = new Expression.Not(result);
    }
    return result;
  }

  private Expression comparison() {
    List<Expression> compared = new ArrayList<>(List.of(sum()));
    List<String> operators = new ArrayList<>();
    while (true) {
      String operator = comparisonOperator();
      if (operator == null) {
        return operators.isEmpty()
            ? compared.getFirst()
            : new Expression.Comparison(operators, compared);
      }
      operators.add(operator);
      compared.add(sum());
    }
  }

  private @Nullable String comparisonOperator() {
    Token token = tokens.peek();
    if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
      return tokens.next().text();
    }
    if (tokens.skipName("in")) {
      return "in";
    }
    if (token.isName("not") && tokens.peek(1).isName("in")) {
      tokens.next();
      tokens.next();
      return "not in";
    }
    return null;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      left = new Expression.Arithmetic(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.peek().kind() == Kind.OPERATOR && PRODUCTS.contains(tokens.peek().text())) {
      left = new Expression.Arithmetic(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = operands.unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Arithmetic("**", left, operands.unary(true));
    }
    return left;
  }

  private static boolean endsTuple(Token token) {
    return token.kind() == Kind.TAG_END
        || token.kind() == Kind.OUTPUT_END
        || token.isOperator(")")
        || token.isOperator("]")
        || token.isName("in");
  }
}
