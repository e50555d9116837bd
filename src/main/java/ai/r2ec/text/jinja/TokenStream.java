package ai.r2ec.text.jinja;

import ai.r2ec.text.jinja.Token.Kind;
import java.util.List;

/** Tokens one by one, with a look ahead and errors that name the line. */
final class TokenStream {

  /** Deepest nesting of brackets and blocks. */
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean skipOperator(String operator) {
    boolean found = peek().isOperator(operator);
    at += found ? 1 : 0;
    return found;
  }

  boolean skipName(String name) {
    boolean found = peek().isName(name);
    at += found ? 1 : 0;
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw error("expected '" + operator + "', got '" + peek().text() + "'");
    }
  }

  String expect(Kind kind) {
    if (peek().kind() != kind) {
      throw error("expected " + kind + ", got '" + peek().text() + "'");
    }
    return next().text();
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw error("nested more than %d deep".formatted(MAX_DEPTH));
    }
  }

  void leave() {
    depth--;
  }

  TemplateException error(String what) {
    return new TemplateException("line " + peek().line() + ": " + what);
  }
}
