package ai.r2ec;

import static ai.r2ec.DeploymentFiles.at;
import static ai.r2ec.DeploymentFiles.each;
import static ai.r2ec.DeploymentFiles.keys;
import static ai.r2ec.DeploymentFiles.matches;
import static ai.r2ec.DeploymentFiles.text;
import static ai.r2ec.DeploymentFiles.yaml;
import static ai.r2ec.DeploymentFiles.yamls;
import static ai.r2ec.DeploymentSettings.bindsToOneOf;
import static ai.r2ec.DeploymentSettings.literals;
import static ai.r2ec.DeploymentSettings.settings;
import static ai.r2ec.DeploymentSettings.variable;
import static ai.r2ec.DeploymentSettings.variables;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Holds Dockerfile, compose file, Helm chart and Kustomize manifests to each other and to the
 * service: nothing in them may name a setting, a path or a port that does not exist.
 */
class DeploymentFilesTest {

  private static final String DOCKERFILE = text("Dockerfile");
  private static final Object COMPOSE = yaml("docker-compose.yml");
  private static final Object VALUES = yaml("helm/r2ec/values.yaml");
  private static final Object CHART = yaml("helm/r2ec/Chart.yaml");
  private static final Object DEPLOYMENT = yaml("k8s/base/deployment.yaml");
  private static final Object POD = at(DEPLOYMENT, "spec", "template", "spec");
  private static final Object SERVER = at(POD, "containers", 0);
  private static final Object REDIS =
      at(yamls("k8s/base/redis.yaml").get(1), "spec", "template", "spec");
  private static final Object BASE = yaml("k8s/base/kustomization.yaml");
  private static final Object OVERLAY = yaml("k8s/overlays/cpu/kustomization.yaml");
  private static final Object APPLICATION = yaml("src/main/resources/application.yml");

  private static final String LIVENESS = "/actuator/health/liveness";
  private static final String READINESS = "/actuator/health/readiness";

  /** Read by the JVM, by DJL, by the cache directory's default, and by the Redis container. */
  private static final Set<String> FOREIGN =
      Set.of(
          "JDK_JAVA_OPTIONS",
          "DJL_CACHE_DIR",
          "DJL_OFFLINE",
          "OPT_OUT_TRACKING",
          "XDG_CACHE_HOME",
          "REDIS_PASSWORD");

  @Test
  void everyVariableBindsToASettingThatExists() {
    Set<String> settings = settings();
    List<String> unknown =
        variables().keySet().stream()
            .filter(name -> !FOREIGN.contains(name))
            .filter(name -> !bindsToOneOf(settings, name))
            .toList();
    assertThat(unknown).isEmpty();
    assertThat(bindsToOneOf(settings, "R2EC_ENGINE_QUEUE_LIMIT")).isTrue();
    assertThat(bindsToOneOf(settings, "R2EC_QUEUE_LIMIT")).isFalse();
  }

  @Test
  void kustomizeSetsWhatTheChartSets() {
    Map<String, String> chart = new TreeMap<>();
    DeploymentFiles.leaves(at(VALUES, "config"))
        .forEach((name, value) -> chart.put(variable("r2ec." + name), value.toString()));
    assertThat(literals()).isEqualTo(chart);
  }

  @Test
  void theContainersOptOutOfLoopbackInTheOpen() {
    assertThat(at(APPLICATION, "server", "address")).isEqualTo("127.0.0.1");
    assertThat(DOCKERFILE).contains("\nENV SERVER_ADDRESS=0.0.0.0\n");
    assertThat(each(at(COMPOSE, "services", "r2ec", "ports")))
        .allSatisfy(port -> assertThat((String) port).startsWith("127.0.0.1:"));
    assertThat(at(VALUES, "service", "type")).isEqualTo("ClusterIP");
    assertThat(at(VALUES, "ingress", "enabled")).isEqualTo(false);
  }

  @Test
  void portsAgree() {
    Object port = at(APPLICATION, "server", "port");
    assertThat(matches(DOCKERFILE, "^EXPOSE (\\d+)$")).containsExactly("" + port);
    assertThat(at(COMPOSE, "services", "r2ec", "ports", 0))
        .isEqualTo("127.0.0.1:" + port + ":" + port);
    assertThat(at(SERVER, "ports", 0, "containerPort")).isEqualTo(port);
    assertThat(DeploymentFiles.templates())
        .contains("- name: http\n              containerPort: " + port + "\n");
    assertThat(at(yaml("k8s/base/service.yaml"), "spec", "ports", 0, "port"))
        .isEqualTo(at(VALUES, "service", "port"));
  }

  @Test
  void probesAskTheHealthGroupsAndAreTheSameEverywhere() {
    assertThat(at(APPLICATION, "management", "endpoint", "health", "probes", "enabled"))
        .isEqualTo(true);
    assertThat(keys(at(APPLICATION, "management", "endpoints", "web")))
        .as("the base path stays /actuator")
        .doesNotContain("base-path", "path-mapping");
    Map.of("startupProbe", LIVENESS, "livenessProbe", LIVENESS, "readinessProbe", READINESS)
        .forEach(
            (probe, path) -> {
              assertThat(at(SERVER, probe, "httpGet", "path")).isEqualTo(path);
              assertThat(at(SERVER, probe, "httpGet", "port")).isEqualTo("http");
              assertThat(at(VALUES, probe)).isEqualTo(at(SERVER, probe));
            });
    assertThat(DOCKERFILE).contains("CMD [\"/opt/r2ec/http-ok\", \"" + LIVENESS + "\"]");
    assertThat(at(COMPOSE, "services", "r2ec", "healthcheck", "test"))
        .isEqualTo(List.of("CMD", "/opt/r2ec/http-ok", READINESS));
  }

  @Test
  void theScrapedPathIsExposed() {
    assertThat((String) at(APPLICATION, "management", "endpoints", "web", "exposure", "include"))
        .contains("prometheus");
    assertThat(DeploymentFiles.templates()).contains("path: /actuator/prometheus");
  }

  @Test
  void imagesAgreeWithTheVersionOfTheProject() {
    String version = matches(text("pom.xml"), "<version>([^<]+)</version>\\s*<name>").getFirst();
    String image = "r2ec:" + version;
    assertThat(at(COMPOSE, "services", "r2ec", "image")).isEqualTo(image);
    assertThat(at(COMPOSE, "services", "models", "image")).isEqualTo(image);
    assertThat(at(VALUES, "image", "repository") + ":" + at(CHART, "appVersion")).isEqualTo(image);
    assertThat(at(VALUES, "image", "tag")).isEqualTo("");
    assertThat(at(OVERLAY, "images", 0, "name") + ":" + at(OVERLAY, "images", 0, "newTag"))
        .isEqualTo(image);
    Object redis = at(COMPOSE, "services", "redis", "image");
    assertThat(at(REDIS, "containers", 0, "image")).isEqualTo(redis);
    Object bundled = at(VALUES, "redis", "bundled", "image");
    assertThat(at(bundled, "repository") + ":" + at(bundled, "tag")).isEqualTo(redis);
  }

  @Test
  void everyPodRunsAsAPlainUserOnAReadOnlyRoot() {
    for (Object pod : List.of(POD, REDIS)) {
      assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
      assertThat(at(pod, "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
      assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
      assertThat(at(pod, "enableServiceLinks"))
          .as("a Service named r2ec would add variables such as R2EC_PORT")
          .isEqualTo(false);
      containers(pod)
          .forEach(
              container ->
                  assertThat(at(container, "securityContext"))
                      .isEqualTo(at(VALUES, "securityContext")));
    }
    assertThat(at(VALUES, "securityContext"))
        .isEqualTo(
            Map.of(
                "allowPrivilegeEscalation",
                false,
                "readOnlyRootFilesystem",
                true,
                "capabilities",
                Map.of("drop", List.of("ALL"))));
    assertThat(at(VALUES, "podSecurityContext")).isEqualTo(at(POD, "securityContext"));
    Object user = at(POD, "securityContext", "runAsUser");
    assertThat(matches(DOCKERFILE, "^USER (\\d+):\\d+$")).containsExactly("" + user);
  }

  @Test
  void everyComposeServiceRunsOnAReadOnlyRootWithoutCapabilities() {
    for (String service : keys(at(COMPOSE, "services"))) {
      Object definition = at(COMPOSE, "services", service);
      assertThat(at(definition, "read_only")).isEqualTo(true);
      assertThat(at(definition, "cap_drop")).isEqualTo(List.of("ALL"));
      assertThat(at(definition, "security_opt")).isEqualTo(List.of("no-new-privileges:true"));
      assertThat(at(definition, "deploy", "resources", "limits", "memory")).isNotNull();
    }
  }

  @Test
  void resourcesOfKustomizeAreThoseOfTheChart() {
    Object overlay = yaml("k8s/overlays/cpu/resources.yaml");
    assertThat(at(overlay, "spec", "template", "spec", "containers", 0, "resources"))
        .isEqualTo(at(VALUES, "resources"));
    assertThat(at(POD, "initContainers", 0, "resources"))
        .isEqualTo(at(VALUES, "model", "resources"));
    assertThat(at(REDIS, "containers", 0, "resources"))
        .isEqualTo(at(VALUES, "redis", "bundled", "resources"));
  }

  @Test
  void aPodHasTimeToDrainBeforeItIsKilled() {
    int drain = seconds(at(VALUES, "config", "shutdown", "drain"));
    int sleep = (Integer) at(SERVER, "lifecycle", "preStop", "sleep", "seconds");
    assertThat(at(VALUES, "preStopSleepSeconds")).isEqualTo(sleep);
    assertThat((Integer) at(POD, "terminationGracePeriodSeconds"))
        .isEqualTo(at(VALUES, "terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo(sleep + drain + 10);
    Object compose = at(COMPOSE, "services", "r2ec");
    assertThat(seconds(at(compose, "environment", "R2EC_SHUTDOWN_DRAIN")) + 10)
        .isLessThanOrEqualTo(seconds(at(compose, "stop_grace_period")));
  }

  @Test
  void theCacheIsOneVolumeAndTheRestOfTheDiskIsTmp() {
    String cache = variables().get("R2EC_CACHE_DIR");
    assertThat(DOCKERFILE).contains("\nVOLUME " + cache + "\n");
    assertThat(variables().get("DJL_CACHE_DIR")).startsWith(cache + "/");
    assertThat(variables().get("XDG_CACHE_HOME") + "/r2ec").isEqualTo(cache);
    assertThat(at(COMPOSE, "services", "r2ec", "volumes")).isEqualTo(List.of("cache:" + cache));
    for (Object container : containers(POD)) {
      assertThat(each(at(container, "volumeMounts")).stream().map(mount -> at(mount, "mountPath")))
          .containsExactly(cache, "/tmp");
    }
    assertThat(matches(DeploymentFiles.templates(), "- name: cache\\s+mountPath: (\\S+)"))
        .hasSize(2)
        .containsOnly(cache);
  }

  @Test
  void onlyTheContainerThatGetsTheModelMayDownload() {
    assertThat(variables()).containsEntry("R2EC_OFFLINE", "true");
    assertThat(at(POD, "initContainers", 0, "args")).isEqualTo(List.of("models", "pull"));
    assertThat(keys(at(POD, "initContainers", 0))).doesNotContain("env", "envFrom");
    assertThat(at(COMPOSE, "services", "models", "command")).isEqualTo(List.of("models", "pull"));
    assertThat(keys(at(COMPOSE, "services", "models"))).doesNotContain("environment");
    assertThat(at(SERVER, "args")).isEqualTo(List.of("serve"));
  }

  @Test
  void theImageStartsTheJvmAsTheBuildDoes() {
    String flags = matches(text("pom.xml"), "<r2ec.jvm.args>([^<]+)</r2ec.jvm.args>").getFirst();
    String entrypoint = matches(DOCKERFILE, "^ENTRYPOINT (\\[.+])$").getFirst();
    for (String flag : matches(flags, "(\\S+)")) {
      assertThat(entrypoint).contains("\"" + flag + "\"");
    }
    String jdk = matches(text("pom.xml"), "<java.version>(\\d+)</java.version>").getFirst();
    assertThat(matches(DOCKERFILE, "^FROM \\S*?(\\d+)(?:-jre)?(?: AS build)?$"))
        .hasSize(2)
        .containsOnly(jdk);
  }

  @Test
  void noSecretIsCommitted() {
    assertThat(at(VALUES, "redis", "url")).isEqualTo("");
    assertThat(at(VALUES, "redis", "bundled", "password")).isEqualTo("");
    assertThat(at(SERVER, "env", 0, "valueFrom", "secretKeyRef", "name")).isEqualTo("r2ec-redis");
    assertThat((String) at(COMPOSE, "services", "r2ec", "environment", "R2EC_REDIS_URL"))
        .startsWith("redis://:${REDIS_PASSWORD:?");
    assertThat(text(".gitignore").lines()).contains(".env");
  }

  @Test
  void kustomizeNamesFilesThatExist() {
    for (Object file : each(at(BASE, "resources"))) {
      assertThat(yamls("k8s/base/" + file))
          .allSatisfy(
              object -> assertThat(at(object, "metadata", "name").toString()).startsWith("r2ec"));
    }
    assertThat(at(OVERLAY, "resources")).isEqualTo(List.of("../../base"));
  }

  private static List<Object> containers(Object pod) {
    List<Object> containers = new ArrayList<>(each(at(pod, "containers")));
    if (keys(pod).contains("initContainers")) {
      containers.addAll(each(at(pod, "initContainers")));
    }
    return containers;
  }

  private static int seconds(Object duration) {
    return Integer.parseInt(duration.toString().replaceFirst("s$", ""));
  }
}
