package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service behind the endpoints; all that an offline command needs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(R2ecProperties.class)
class ServingConfiguration {

  @Bean
  ServingState servingState() {
    return new ServingState();
  }

  /** The assembly and the audience are handed to the context by {@link R2ecServer}. */
  @Bean
  Startup startup(
      Assembly assembly,
      R2ecProperties properties,
      MeterRegistry metrics,
      ServingState state,
      Progress audience) {
    return new Startup(assembly, properties, metrics, state, audience);
  }
}
