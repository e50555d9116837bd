package ai.r2ec.http;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Root of the wiring: the service, and the web in front of it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ServingConfiguration.class, WebConfiguration.class})
class R2ecApplication {}
