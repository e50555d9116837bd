package ai.r2ec.http;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service behind the endpoints: its state, and the thread that builds it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(R2ecProperties.class)
class ServingConfiguration {

  @Bean
  ServingState servingState() {
    return new ServingState();
  }

  /** The bean's name is the component's in the health document. */
  @Bean("serving")
  ServingHealth servingHealth(ServingState state) {
    return new ServingHealth(state);
  }

  /** Assembly and launch are handed to the context by {@link R2ecServer}. */
  @Bean(initMethod = "begin", destroyMethod = "end")
  Startup startup(
      Assembly assembly,
      Launch launch,
      R2ecProperties properties,
      MeterRegistry metrics,
      ServingState state) {
    return new Startup(assembly, launch, properties, metrics, state);
  }
}
