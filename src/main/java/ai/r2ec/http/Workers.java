package ai.r2ec.http;

import java.util.concurrent.Executors;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Where blocking calls run: a virtual thread each, so that event loops never wait. */
final class Workers {

  static final Scheduler VIRTUAL =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("r2ec-worker-", 0).factory()),
          "r2ec-worker");

  private Workers() {}
}
