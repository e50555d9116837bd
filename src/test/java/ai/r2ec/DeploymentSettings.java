package ai.r2ec;

import static ai.r2ec.DeploymentFiles.at;
import static ai.r2ec.DeploymentFiles.each;
import static ai.r2ec.DeploymentFiles.keys;
import static ai.r2ec.DeploymentFiles.leaves;
import static ai.r2ec.DeploymentFiles.matches;
import static ai.r2ec.DeploymentFiles.templates;
import static ai.r2ec.DeploymentFiles.text;
import static ai.r2ec.DeploymentFiles.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The settings that exist, and the variables that the deployment files give to containers. */
final class DeploymentSettings {

  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  private DeploymentSettings() {}

  /** Names of all properties that the service and Spring know, from their generated metadata. */
  static Set<String> settings() {
    Set<String> names = new TreeSet<>();
    try {
      ClassLoader loader = DeploymentSettings.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources(METADATA))) {
        try (InputStream json = url.openStream()) {
          each(at(new JsonMapper().readValue(json, Map.class), "properties"))
              .forEach(property -> names.add((String) at(property, "name")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** The settings that are our own. */
  static Set<String> ownSettings() {
    Set<String> own = new TreeSet<>(settings());
    own.removeIf(name -> !name.startsWith("r2ec."));
    return own;
  }

  /** Every variable that a container gets, with the value seen last. */
  static Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    for (String block : matches(text("Dockerfile"), "^ENV ((?:.*\\\\\\n)*.*)$")) {
      for (String name : matches(block, "(?:^|\\s)([A-Z][A-Z0-9_]*)=")) {
        variables.put(name, matches(block, name + "=\"?([^\\s\"]+)").getFirst());
      }
    }
    each(at(yaml("k8s/base/deployment.yaml"), "spec", "template", "spec", "containers", 0, "env"))
        .forEach(env -> variables.put((String) at(env, "name"), ""));
    for (String service : List.of("r2ec", "redis")) {
      Object environment = at(yaml("docker-compose.yml"), "services", service, "environment");
      keys(environment).forEach(name -> variables.put(name, "" + at(environment, name)));
    }
    matches(templates(), "- name: ([A-Z][A-Z0-9_]+)$")
        .forEach(name -> variables.putIfAbsent(name, ""));
    leaves(at(yaml("helm/r2ec/values.yaml"), "config"))
        .forEach((name, value) -> variables.put(variable("r2ec." + name), "" + value));
    variables.putAll(literals());
    return variables;
  }

  /** What Kustomize puts into the ConfigMap. */
  static Map<String, String> literals() {
    Map<String, String> literals = new TreeMap<>();
    for (Object kustomization :
        List.of(yaml("k8s/base/kustomization.yaml"), yaml("k8s/overlays/cpu/kustomization.yaml"))) {
      for (Object literal : each(at(kustomization, "configMapGenerator", 0, "literals"))) {
        String text = (String) literal;
        int equals = text.indexOf('=');
        literals.put(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return literals;
  }

  /** The variable of a setting, by the rule of the chart's template. */
  static String variable(String setting) {
    return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether Spring itself reads one of the settings from the variable. */
  static boolean bindsToOneOf(Set<String> settings, String variable) {
    PropertySource<?> environment =
        new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "x"));
    ConfigurationPropertySource source =
        Objects.requireNonNull(ConfigurationPropertySource.from(environment));
    return settings.stream()
        .map(setting -> ConfigurationPropertyName.adapt(setting, '.'))
        .anyMatch(setting -> source.getConfigurationProperty(setting) != null);
  }
}
