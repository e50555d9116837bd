package ai.r2ec.engine;

import ai.r2ec.model.SequenceChunk;
import java.util.ArrayList;
import java.util.List;

/** What one step computes. */
record StepPlan(List<Part> parts) {

  /** One sequence's share of the step. */
  record Part(Sequence sequence, SequenceChunk chunk) {}

  StepPlan {
    parts = List.copyOf(parts);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  List<SequenceChunk> chunks() {
    return parts.stream().map(Part::chunk).toList();
  }

  /** Tokens computed. */
  int tokens() {
    return parts.stream().mapToInt(part -> part.chunk().tokens().length).sum();
  }

  /** The same work, one sequence a step. */
  List<StepPlan> split() {
    List<StepPlan> alone = new ArrayList<>(parts.size());
    for (Part part : parts) {
      alone.add(new StepPlan(List.of(part)));
    }
    return alone;
  }
}
