package ai.r2ec.text.jinja;

/** A template cannot be read or rendered; the message says where and why. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says where and why. */
  public TemplateException(String message) {
    super(message);
  }
}
