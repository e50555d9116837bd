package ai.r2ec.http;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/** A web server that answers; the service behind it may still be starting. */
public final class RunningServer implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final Startup startup;
  private final CountDownLatch over = new CountDownLatch(1);

  RunningServer(ConfigurableApplicationContext context) {
    this.context = context;
    this.startup = context.getBean(Startup.class);
    context.addApplicationListener((ApplicationListener<ContextClosedEvent>) _ -> over.countDown());
  }

  /** Address of the server, such as {@code http://127.0.0.1:8080}. */
  public URI url() {
    Environment environment = context.getEnvironment();
    String address = environment.getProperty("server.address", "127.0.0.1");
    String host = address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
    int port = environment.getRequiredProperty("local.server.port", Integer.class);
    return URI.create("http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port));
  }

  /**
   * Waits until the service answers.
   *
   * @return its parts, open as long as the server runs
   * @throws ai.r2ec.domain.R2ecException if it could not be built; {@link #close()} remains to be
   *     called
   */
  public ServiceParts awaitReady() {
    return startup.await();
  }

  /** Waits until the server has been told to stop. */
  public void awaitStop() throws InterruptedException {
    over.await();
  }

  /** Drains and stops: running requests end, or are cut when the time for that is over. */
  @Override
  public void close() {
    context.close();
  }
}
