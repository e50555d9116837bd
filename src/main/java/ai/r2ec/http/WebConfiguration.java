package ai.r2ec.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.http.codec.CodecCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.json.JsonMapper;

/** What every request passes: identifier, admission, controllers, problems; and how it all ends. */
@Configuration(proxyBeanMethods = false)
@Import({
  RecommendationsController.class,
  ItemsController.class,
  UsersController.class,
  ModelController.class,
  PlaygroundController.class,
  ApiDocumentation.class
})
class WebConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  RequestIds requestIds() {
    return new RequestIds();
  }

  @Bean
  InFlight inFlight(ServingState state) {
    return new InFlight(state);
  }

  @Bean
  Problems problems(ServingState state, MeterRegistry metrics) {
    return new Problems(state, metrics);
  }

  @Bean
  ProblemResponses problemResponses(Problems problems, JsonMapper json) {
    return new ProblemResponses(problems, json);
  }

  /** Event loops of our own: those of the process would end with the first server that stops. */
  @Bean
  ReactorResourceFactory reactorResources() {
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    return resources;
  }

  @Bean
  CodecCustomizer bodyLimit(R2ecProperties properties) {
    return codecs -> codecs.defaultCodecs().maxInMemorySize(properties.limits().bodyBytes());
  }

  /** Gives the draining its time, which Spring would cut at its own default. */
  @Bean
  Drain drain(
      ServingState state,
      InFlight inFlight,
      R2ecProperties properties,
      DefaultLifecycleProcessor lifecycle) {
    var atMost = properties.shutdown().drain();
    lifecycle.setTimeoutForShutdownPhase(
        Drain.PHASE, atMost.plus(Drain.LAST_WORDS.multipliedBy(2)).toMillis());
    return new Drain(state, inFlight, atMost);
  }
}
