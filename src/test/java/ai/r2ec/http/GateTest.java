package ai.r2ec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class GateTest {

  private final Gate gate = new Gate();

  @Test
  void whoIsInsideIsWaitedForAndWhoComesLaterWaits() {
    Gate.Pass inside = gate.enter().join();
    CompletableFuture<Boolean> empty = gate.shut();
    CompletableFuture<Gate.Pass> outside = gate.enter();
    assertThat(empty).isNotDone();
    inside.leave();
    assertThat(empty).isCompleted();
    assertThat(outside).isNotDone();
    gate.open();
    assertThat(outside).isCompleted();
    assertThat(gate.shut()).as("one is inside").isNotDone();
  }

  @Test
  void leavingTwiceIsLeavingOnce() {
    Gate.Pass one = gate.enter().join();
    Gate.Pass other = gate.enter().join();
    one.leave();
    one.leave();
    assertThat(gate.shut()).isNotDone();
    other.leave();
    assertThat(gate.shut()).isCompleted();
  }

  @Test
  void whoGaveUpWaitingIsNotInside() {
    assertThat(gate.shut()).isCompleted();
    assertThat(gate.enter().cancel(false)).isTrue();
    gate.open();
    assertThat(gate.shut()).isCompleted();
  }

  @Test
  void nobodyIsEverInsideAShutGateAndNobodyIsLost() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger through = new AtomicInteger();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 300; i++) {
        boolean impatient = new Random(i).nextInt(4) == 0;
        visitors.execute(
            () -> {
              CompletableFuture<Gate.Pass> place = gate.enter();
              if (impatient && place.cancel(false)) {
                through.incrementAndGet();
                return;
              }
              Gate.Pass pass = place.join();
              inside.incrementAndGet();
              LockSupport.parkNanos(1_000);
              inside.decrementAndGet();
              through.incrementAndGet();
              pass.leave();
            });
      }
      for (int i = 0; i < 50; i++) {
        gate.shut().join();
        assertThat(inside).hasValue(0);
        gate.open();
      }
    }
    assertThat(through).hasValue(300);
    assertThat(List.of(gate.shut())).allMatch(CompletableFuture::isDone);
  }
}
