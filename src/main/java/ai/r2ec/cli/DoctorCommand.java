package ai.r2ec.cli;

import ai.r2ec.http.R2ecServer;
import ai.r2ec.http.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether this machine can serve, and what to do where it cannot. */
@Command(
    name = "doctor",
    header = "Check whether this machine can serve, and say what to do.",
    description = {
      "%nOne line per check: OK, WARN (works, with a drawback) or FAIL, with what to do.",
      "Exit code 3 when a check fails.%n"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  r2ec doctor",
      "  r2ec doctor --device cuda --redis-url redis://redis.example:6379"
    })
final class DoctorCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Mixin private ServiceOptions service = new ServiceOptions();

  DoctorCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    List<String> arguments = service.arguments(invocation);
    ServiceSettings settings = R2ecServer.settings(arguments);
    List<Finding> findings = new ArrayList<>();
    for (Supplier<Finding> check : checks(new MachineChecks(Host.here()), settings, arguments)) {
      Finding finding = check.get();
      findings.add(finding);
      DoctorReport.print(List.of(finding), invocation.terminal());
    }
    return DoctorReport.exitCode(findings);
  }

  private static List<Supplier<Finding>> checks(
      MachineChecks machine, ServiceSettings settings, List<String> arguments) {
    return List.of(
        machine::java,
        machine::processor,
        machine::memory,
        () -> machine.gpu(settings.device()),
        PartChecks::nativeLibrary,
        () ->
            Optional.ofNullable(settings.redisUrl())
                .map(PartChecks::redis)
                .orElseGet(PartChecks::embeddedRedis),
        () -> ModelCheck.of(settings),
        () -> ModelCheck.budget(settings, config -> R2ecServer.budget(arguments, config)),
        () -> PlaceChecks.disk(settings.cacheDirectory()),
        () -> PlaceChecks.port(settings.address(), settings.port()));
  }
}
