package ai.r2ec.http;

import ai.r2ec.domain.Progress;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Where commands start the service, with its web server or without. */
public final class R2ecServer {

  private R2ecServer() {}

  static RunningServer start(List<String> args, Progress progress, Assembly assembly) {
    return new RunningServer(run(args, progress, assembly, WebApplicationType.REACTIVE));
  }

  private static ConfigurableApplicationContext run(
      List<String> args, Progress progress, Assembly assembly, WebApplicationType type) {
    try {
      return new SpringApplicationBuilder(R2ecApplication.class)
          .web(type)
          .bannerMode(Banner.Mode.OFF)
          .initializers(
              (GenericApplicationContext context) -> {
                context.registerBean(Assembly.class, () -> assembly);
                context.registerBean(Progress.class, () -> progress);
              })
          .run(args.toArray(String[]::new));
    } catch (RuntimeException e) {
      throw StartFailures.explain(e);
    }
  }
}
