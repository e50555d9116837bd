package ai.r2ec.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RunReportTest {

  @TempDir private Path folder;

  @Test
  void thePageNeedsNothingBesideIt() throws IOException {
    String page = page("plain");
    assertThat(page)
        .doesNotContain("<script")
        .doesNotContain("src=")
        .doesNotContain("@import")
        .doesNotContain("url(")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("{{");
  }

  @Test
  void whatUsersAndModelsWriteStaysText() throws IOException {
    String page = page("</blockquote><img src=x onerror=alert(1)> {{config}} & ");
    assertThat(page).doesNotContain("<img").contains("&lt;img src=x onerror=alert(1)&gt;");
    assertThat(page).contains("Half-Life &lt;2&gt;").contains("games &amp; more");
    assertThat(page.split("id=\"config\"", -1)).hasSize(2);
  }

  @Test
  void everyMetricHasACurveAndEveryCurveWords() throws Exception {
    Matcher svgs = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page("x"));
    int count = 0;
    while (svgs.find()) {
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svgs.group())));
      assertThat(svg.getDocumentElement().getAttribute("aria-label")).contains("at step");
      assertThat(svg.getElementsByTagName("polyline").getLength()).isPositive();
      count++;
    }
    assertThat(count).isEqualTo(3); // reward, gradient norm, NDCG
  }

  @Test
  void settingsThatDifferFromTheDefaultsAreMarked() throws IOException {
    String page = page("x");
    assertThat(page)
        .contains("<tr class=\"changed\"><th scope=\"row\">optimizer.learning_rate</th>")
        .contains("<tr><th scope=\"row\">rollout.num_generations</th><td>4</td>");
  }

  @Test
  void aRunThatHasNotStepped() throws IOException {
    RunDirectory run = Runs.create(folder);
    RunReport.write(run);
    assertThat(Files.readString(run.report())).contains("Not evaluated yet");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "0.012345, 0.0123",
    "312.46, 312.5",
    "12.345, 12.35",
    "12345, '12,345'",
    "0.00001, 1e−5",
    "-0.5, −0.5",
    "2500000, 2.5e6",
    "NaN, –"
  })
  void numbersAreShort(double value, String shown) {
    assertThat(Html.number(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0.013, 0.041", "0, 0", "5, 5", "-3, 8", "-2, -2", "1e-7, 3e-7", "0, 1e9"})
  void axesHoldWhatTheyShowAndHaveAFewRoundTicks(double min, double max) {
    Axis axis = Axis.around(min, max, 4);
    assertThat(axis.low()).isLessThanOrEqualTo(min);
    assertThat(axis.high()).isGreaterThanOrEqualTo(max).isGreaterThan(axis.low());
    assertThat(axis.ticks()).hasSizeBetween(2, 8).isSorted();
  }

  private String page(String reasoning) throws IOException {
    RunDirectory run = Runs.create(folder);
    try (RunRecorder recorder = RunRecorder.open(run, Runs.READER, Clock.systemUTC(), -1)) {
      recorder.onEvaluation(Runs.evaluation(0), true);
      for (long step = 1; step <= 3; step++) {
        recorder.onStep(Runs.step(step), Runs.rollouts(reasoning));
      }
      recorder.onEvaluation(Runs.evaluation(3), true);
      recorder.onStep(Runs.step(4), List.of());
    }
    return Files.readString(run.report());
  }
}
