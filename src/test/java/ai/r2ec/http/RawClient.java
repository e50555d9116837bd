package ai.r2ec.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client on a bare socket, which can read slowly, stop reading, or leave. */
final class RawClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  RawClient(URI server) throws IOException {
    socket.setReceiveBufferSize(4 << 10);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
  }

  /** Asks for a recommendation; reads nothing yet. */
  void ask(String user, String accept) throws IOException {
    String body = "{\"user_id\": \"%s\", \"k\": 1}".formatted(user);
    String head =
        """
        POST /v1/recommendations HTTP/1.1\r
        Host: localhost\r
        X-Request-Id: raw\r
        Connection: close\r
        Content-Type: application/json\r
        Accept: %s\r
        Content-Length: %d\r
        \r
        """
            .formatted(accept, body.length());
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Announces a body that never comes. */
  void promise(int bytes) throws IOException {
    String head =
        """
        POST /v1/recommendations HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        {"""
            .formatted(bytes);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Reads until the text has come, or the server closes; returns all that has come so far. */
  String readUntil(String text) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8 << 10];
    while (!text().contains(text)) {
      int read = in.read(buffer);
      if (read < 0) {
        break;
      }
      received.write(buffer, 0, read);
    }
    return text();
  }

  /** Reads until the server closes; returns how many bytes came in all. */
  int readToTheEnd() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[64 << 10];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      received.write(buffer, 0, read);
    }
    return received.size();
  }

  String text() {
    return received.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
