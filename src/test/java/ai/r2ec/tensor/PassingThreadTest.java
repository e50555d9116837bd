package ai.r2ec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PassingThreadTest {

  @Test
  void theThreadIsGoneWhenTheResultIsThere() {
    Thread thread = PassingThread.call("passing", Thread::currentThread);
    assertThat(thread.isAlive()).isFalse();
    assertThat(thread).isNotSameAs(Thread.currentThread());
    assertThat(thread.getName()).isEqualTo("passing");
  }

  @Test
  void aFailureArrivesAsItWasThrown() {
    IllegalArgumentException failure = new IllegalArgumentException("broken");
    assertThatThrownBy(
            () ->
                PassingThread.call(
                    "passing",
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void anInterruptReachesTheWorkAndStaysWithTheCaller() {
    CountDownLatch never = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    boolean reached =
        PassingThread.call(
            "passing",
            () -> {
              try {
                never.await();
                return false;
              } catch (InterruptedException e) {
                return true;
              }
            });
    assertThat(reached).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }
}
