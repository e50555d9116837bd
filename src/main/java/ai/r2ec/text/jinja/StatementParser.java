package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Statement.Signature;
import ai.r2ec.text.jinja.Statement.Target;
import ai.r2ec.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a template's statements. Other templates, and so other files, cannot be named. */
final class StatementParser {

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String source) {
    StatementParser parser = new StatementParser(new TokenStream(Lexer.tokens(source)));
    List<Statement> statements = parser.body(Set.of());
    if (parser.tokens.peek().kind() != Kind.END) {
      throw parser.tokens.error("unexpected '" + parser.tokens.peek(1).text() + "'");
    }
    return statements;
  }

  /** Statements up to a tag of one of the names, which is left to the caller. */
  private List<Statement> body(Set<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Text(tokens.next().text()));
        case OUTPUT_BEGIN -> {
          tokens.next();
          statements.add(new Statement.Output(expressions.tuple(true)));
          tokens.expect(Kind.OUTPUT_END);
        }
        case TAG_BEGIN -> {
          if (ends.contains(tokens.peek(1).text())) {
            return statements;
          }
          tokens.next();
          tokens.enter();
          statements.add(statement(tokens.expect(Kind.NAME)));
          tokens.leave();
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw tokens.error("expected one of " + ends.stream().sorted().toList());
          }
          return statements;
        }
        case TAG_END, OUTPUT_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
            throw tokens.error("unexpected '" + token.text() + "'");
      }
    }
  }

  private Statement statement(String tag) {
    return switch (tag) {
      case "if" -> ifTag();
      case "for" -> forTag();
      case "set" -> setTag();
      case "macro" -> macroTag();
      case "call" -> callTag();
      case "filter" -> filterTag();
      case "with" -> withTag();
      case "generation" -> {
        endTag();
        yield new Statement.With(List.of(), block("endgeneration"));
      }
      case "break" -> {
        endTag();
        yield new Statement.Break();
      }
      case "continue" -> {
        endTag();
        yield new Statement.Continue();
      }
      default -> throw tokens.error("the tag '" + tag + "' is unknown or not allowed");
    };
  }

  private Statement ifTag() {
    Expression test = expressions.tuple(false);
    endTag();
    List<Statement> then = body(Set.of("elif", "else", "endif"));
    tokens.expect(Kind.TAG_BEGIN);
    return switch (tokens.expect(Kind.NAME)) {
      case "elif" -> {
        tokens.enter();
        Statement rest = ifTag();
        tokens.leave();
        yield new Statement.If(test, then, List.of(rest));
      }
      case "else" -> {
        endTag();
        yield new Statement.If(test, then, block("endif"));
      }
      default -> {
        endTag();
        yield new Statement.If(test, then, List.of());
      }
    };
  }

  private Statement forTag() {
    List<String> names = new ArrayList<>();
    for (Target target : targets()) {
      names.add(plainName(target));
    }
    if (!tokens.skipName("in")) {
      throw tokens.error("expected 'in'");
    }
    Expression iterable = expressions.tuple(false);
    @Nullable Expression filter = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.skipName("recursive")) {
      throw tokens.error("recursive loops are not allowed");
    }
    endTag();
    List<Statement> body = body(Set.of("else", "endfor"));
    tokens.expect(Kind.TAG_BEGIN);
    boolean otherwise = tokens.expect(Kind.NAME).equals("else");
    endTag();
    return new Statement.For(
        new Statement.Loop(names, iterable, filter), body, otherwise ? block("endfor") : List.of());
  }

  private Statement setTag() {
    List<Target> targets = targets();
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple(true);
      endTag();
      return new Statement.Assign(targets, value);
    }
    if (targets.size() != 1) {
      throw tokens.error("a block sets one variable");
    }
    @Nullable Expression filters = filters();
    endTag();
    return new Statement.AssignBlock(targets.getFirst(), filters, block("endset"));
  }

  private Statement macroTag() {
    String name = tokens.expect(Kind.NAME);
    Signature signature = signature();
    endTag();
    return new Statement.Macro(name, signature, block("endmacro"));
  }

  private Statement callTag() {
    Signature signature =
        tokens.peek().isOperator("(") ? signature() : new Signature(List.of(), Map.of());
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw tokens.error("expected a call");
    }
    endTag();
    return new Statement.CallBlock(signature, call, block("endcall"));
  }

  private Statement filterTag() {
    @Nullable Expression filters = filters();
    if (filters == null) {
      filters = expressions.operands().filter(null);
      filters = chained(filters);
    }
    endTag();
    return new Statement.FilterBlock(filters, block("endfilter"));
  }

  private Statement withTag() {
    List<Statement.Assign> assignments = new ArrayList<>();
    while (tokens.peek().kind() != Kind.TAG_END) {
      Target target = target();
      plainName(target);
      tokens.expectOperator("=");
      assignments.add(new Statement.Assign(List.of(target), expressions.expression()));
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    endTag();
    return new Statement.With(assignments, block("endwith"));
  }

  private @Nullable Expression filters() {
    return tokens.peek().isOperator("|") ? chained(expressions.operands().filter(null)) : null;
  }

  private Expression chained(Expression first) {
    Expression filters = first;
    while (tokens.peek().isOperator("|")) {
      filters = expressions.operands().filter(filters);
    }
    return filters;
  }

  private Signature signature() {
    List<String> parameters = new ArrayList<>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      String name = tokens.expect(Kind.NAME);
      parameters.add(name);
      if (tokens.skipOperator("=")) {
        defaults.put(name, expressions.expression());
      }
      if (!tokens.peek().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Signature(parameters, defaults);
  }

  private List<Target> targets() {
    boolean bracket = tokens.skipOperator("(");
    List<Target> targets = new ArrayList<>(List.of(target()));
    while (tokens.skipOperator(",")) {
      targets.add(target());
    }
    if (bracket) {
      tokens.expectOperator(")");
    }
    return targets;
  }

  private Target target() {
    String name = tokens.expect(Kind.NAME);
    return new Target(name, tokens.skipOperator(".") ? tokens.expect(Kind.NAME) : null);
  }

  private String plainName(Target target) {
    if (target.attribute() != null) {
      throw tokens.error("expected a plain name");
    }
    return target.name();
  }

  /** A body and the tag that ends it. */
  private List<Statement> block(String end) {
    List<Statement> body = body(Set.of(end));
    tokens.expect(Kind.TAG_BEGIN);
    tokens.next();
    while (tokens.peek().kind() == Kind.NAME) { // endmacro may repeat the name
      tokens.next();
    }
    endTag();
    return body;
  }

  private void endTag() {
    tokens.expect(Kind.TAG_END);
  }
}
