package ai.r2ec.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at what the service needs from its surroundings: room on disk, a free port. */
final class PlaceChecks {

  /** A model of 94 MB twice while it is unpacked, the catalogue, and room for its log. */
  private static final long LITTLE_DISK = 1_000_000_000L;

  private PlaceChecks() {}

  /** Whether the directory, or where it is to be made, can be written to and has room. */
  static Finding disk(Path cache) {
    Path existing = cache.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.fail(
          "disk", "cannot write to " + existing, "Set r2ec.cache-dir to a directory of your own.");
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String detail = "%s free for %s".formatted(Amounts.bytes(free), cache);
      return free < LITTLE_DISK
          ? Finding.warn(
              "disk",
              detail,
              "Free some space: %s is enough.".formatted(Amounts.bytes(LITTLE_DISK)))
          : Finding.ok("disk", detail);
    } catch (IOException e) {
      return Finding.warn("disk", "free space of %s is unknown: %s".formatted(cache, e), "");
    }
  }

  /** Whether the service could listen there now. */
  static Finding port(String address, int port) {
    String place = address + ":" + port;
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      return Finding.ok("port", place + " is free");
    } catch (IOException e) {
      return Finding.warn(
          "port",
          "cannot listen on %s: %s".formatted(place, e.getMessage()),
          "Choose another with --port, or end the program that has it.");
    }
  }
}
