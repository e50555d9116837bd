package ai.r2ec.http;

import ai.r2ec.bundle.DecoderConfig;
import ai.r2ec.domain.Explain;
import ai.r2ec.domain.R2ecException;
import ai.r2ec.domain.Recommendation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Where commands start the service or learn how it is configured. */
public final class R2ecServer {

  private static final Logger LOG = LoggerFactory.getLogger(R2ecServer.class);

  private R2ecServer() {}

  /** The configuration alone: opens nothing. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableConfigurationProperties(R2ecProperties.class)
  static class SettingsOnly {}

  /**
   * Reads the configuration and starts nothing.
   *
   * @param args configuration, each {@code --name=value}
   * @throws R2ecException.Unusable if it is wrong; the message names the key
   */
  public static ServiceSettings settings(List<String> args) {
    try (ConfigurableApplicationContext context = configuration(args)) {
      return ServiceSettings.of(context.getBean(R2ecProperties.class), context.getEnvironment());
    }
  }

  /**
   * What a model of this shape would take of this machine under a configuration.
   *
   * @throws R2ecException.Unusable if it does not fit; the message names the key to change
   */
  public static ResourceBudget budget(List<String> args, DecoderConfig config) {
    try (ConfigurableApplicationContext context = configuration(args)) {
      return OpenModel.budget(config, context.getBean(R2ecProperties.class));
    }
  }

  /** An answer as {@code POST /v1/recommendations} writes it. */
  public static String json(Recommendation answer) {
    return JsonMapper.shared()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(RecommendResponse.of(answer, Explain.EVIDENCE));
  }

  /**
   * Starts the web server, and the service behind it on a thread of its own; returns as soon as the
   * port answers.
   *
   * @throws R2ecException.Unusable if the configuration is wrong or the port is taken
   */
  public static RunningServer start(Launch launch) {
    return start(launch, new DecoderAssembly());
  }

  /**
   * The same wiring without a web server; nothing is opened before it is asked for.
   *
   * @throws R2ecException.Unusable if the configuration is wrong
   */
  public static OfflineService startOffline(Launch launch) {
    try (ConfigurableApplicationContext configuration = configuration(launch.args())) {
      return new OfflineService(launch, configuration);
    }
  }

  static RunningServer start(Launch launch, Assembly assembly) {
    try {
      return new RunningServer(
          new SpringApplicationBuilder(R2ecApplication.class)
              .web(WebApplicationType.REACTIVE)
              .bannerMode(Banner.Mode.OFF)
              .initializers(
                  (GenericApplicationContext context) -> {
                    requireFreePort(context.getEnvironment());
                    context.registerBean(Assembly.class, () -> assembly);
                    context.registerBean(Launch.class, () -> launch);
                  })
              .run(launch.args().toArray(String[]::new)));
    } catch (RuntimeException e) {
      throw StartFailures.explain(e);
    }
  }

  private static ConfigurableApplicationContext configuration(List<String> args) {
    try {
      return new SpringApplicationBuilder(SettingsOnly.class)
          .web(WebApplicationType.NONE)
          .bannerMode(Banner.Mode.OFF)
          .run(args.toArray(String[]::new));
    } catch (RuntimeException e) {
      throw StartFailures.explain(e);
    }
  }

  /** Tells of a taken port before a model is loaded for nothing. */
  private static void requireFreePort(Environment environment) {
    String address = environment.getProperty("server.address", "127.0.0.1");
    String port = environment.getProperty("server.port", "8080");
    if (!port.matches("\\d{1,5}")) {
      return; // the binding of server.port tells
    }
    try (ServerSocket probe =
        new ServerSocket(Integer.parseInt(port), 1, InetAddress.getByName(address))) {
      LOG.debug("port {} is free", probe.getLocalPort());
    } catch (IOException e) {
      throw StartFailures.port(address, Integer.parseInt(port), e);
    }
  }
}
