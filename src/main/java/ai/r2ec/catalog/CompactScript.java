package ai.r2ec.catalog;

import ai.r2ec.tensor.PassingThread;
import ai.r2ec.tensor.ScriptModule;
import ai.r2ec.tensor.ScriptValue;
import ai.r2ec.tensor.TorchScriptArchive;
import java.util.List;
import java.util.Map;

/**
 * The TorchScript behind {@link CompactMatrix}. The module itself holds no data, so all catalogues
 * of the process share it and any number of threads may call it.
 */
final class CompactScript {

  private CompactScript() {}

  /** Calls a method; see {@code scan.py}. */
  static ScriptValue call(String method, Object... arguments) {
    // Threads that search live on, and their workers would slow the engine's down.
    return PassingThread.call("r2ec-search", () -> Module.SCAN.call(method, arguments));
  }

  /** Compiled when the first large catalogue comes. */
  private static final class Module {
    static final ScriptModule SCAN =
        ScriptModule.load(
            "cpu",
            "scan.Scan",
            TorchScriptArchive.resources(CompactScript.class, List.of("scan")),
            Map.of("training", false));
  }
}
