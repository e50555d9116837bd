package ai.r2ec.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What one training step, or the evaluation after it, measured.
 *
 * @param step optimiser steps done, from 0 (before the first step)
 * @param values by TRL's metric names ({@code reward}, {@code reward_std}, {@code
 *     frac_reward_zero_std}, {@code completions/mean_length}, {@code entropy}, {@code clip_ratio},
 *     {@code grad_norm}, {@code loss}, {@code learning_rate}; {@code eval_ndcg@10}), in the order
 *     in which they are shown
 */
public record StepMetrics(long step, SequencedMap<String, Double> values) {

  /** Keeps an unmodifiable copy. */
  public StepMetrics {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }
}
