package ai.r2ec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Workers meet, see what the others wrote, and never wait for one that failed. */
class WorkerTeamTest {

  @Test
  void afterAMeetingEveryWorkerSeesWhatTheOthersWrote() {
    int rounds = 2_000;
    try (WorkerTeam team = new WorkerTeam(3)) {
      int[] written = new int[team.size()];
      int[] sums = new int[team.size()];
      for (int repetition = 0; repetition < 3; repetition++) {
        team.run(
            worker -> {
              for (int round = 1; round <= rounds; round++) {
                written[worker] = round * (worker + 1);
                team.await();
                sums[worker] = IntStream.of(written).sum();
                if (ThreadLocalRandom.current().nextInt(50) == 0) {
                  Thread.onSpinWait();
                }
                team.await();
              }
            });
        assertThat(sums).containsOnly(rounds * 6);
      }
    }
  }

  @Test
  void aWorkerThatFailsIsNotWaitedFor() {
    for (int failing = 0; failing < 2; failing++) {
      int who = failing;
      try (WorkerTeam team = new WorkerTeam(2)) {
        assertThatThrownBy(
                () ->
                    team.run(
                        worker -> {
                          if (worker == who) {
                            throw new ArithmeticException("on purpose");
                          }
                          team.await();
                        }))
            .isInstanceOf(IllegalStateException.class)
            .hasRootCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> team.run(worker -> {})).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void sharesCoverAllWorkOnce() {
    for (int all : new int[] {0, 1, 7, 64}) {
      int end = 0;
      for (int worker = 0; worker < 5; worker++) {
        Share share = Share.of(all, worker, 5);
        assertThat(share.from()).isEqualTo(end);
        end = share.to();
      }
      assertThat(end).isEqualTo(all);
    }
  }
}
