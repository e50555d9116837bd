package ai.r2ec.train.run;

/** One rationale as a card: what was asked, what was thought, what came of it. */
final class RationaleCard {

  private static final int FIRST_RANKS = 10;

  private RationaleCard() {}

  static String html(Rationale told, boolean open) {
    StringBuilder history = new StringBuilder();
    told.history().forEach(title -> history.append("<li>%s</li>".formatted(Html.escape(title))));
    return """
        <details class="rationale"%s>
          <summary><span class="step">step %,d</span><span class="who">%s → <b>%s</b></span>\
        <span class="chip %s">rank %,d</span></summary>
          <div class="columns"><div><h4>History</h4><ol>%s</ol></div>
          <div><h4>Reasoning</h4><blockquote>%s</blockquote>
          <p class="note">reward %s · advantage %s · %,d tokens · ended by %s</p></div></div>
        </details>
        """
        .formatted(
            open ? " open" : "",
            told.step(),
            Html.escape(told.user()),
            Html.escape(told.target()),
            told.rank() <= FIRST_RANKS ? "good" : "",
            told.rank(),
            history,
            told.reasoning().isBlank()
                ? "<span class=\"none\">(none)</span>"
                : Html.escape(told.reasoning().strip()),
            Html.number(told.reward()),
            Html.number(told.advantage()),
            told.tokens(),
            Html.escape(told.finish()));
  }
}
