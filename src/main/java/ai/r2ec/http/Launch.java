package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import java.util.List;

/**
 * What a start takes.
 *
 * @param args configuration, each {@code --name=value}, such as {@code --server.port=8081}
 * @param progress told how far long work is; thread-safe
 * @param demo what an empty catalogue is filled with
 */
public record Launch(List<String> args, Progress progress, DemoSource demo) {

  /** Keeps an unmodifiable copy. */
  public Launch {
    args = List.copyOf(args);
  }
}
