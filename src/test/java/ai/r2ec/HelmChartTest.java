package ai.r2ec;

import static ai.r2ec.DeploymentFiles.at;
import static ai.r2ec.DeploymentFiles.keys;
import static ai.r2ec.DeploymentFiles.leaves;
import static ai.r2ec.DeploymentFiles.matches;
import static ai.r2ec.DeploymentFiles.templates;
import static ai.r2ec.DeploymentFiles.yaml;
import static ai.r2ec.DeploymentSettings.ownSettings;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the chart's values, schema and templates to each other and to the service's settings. */
class HelmChartTest {

  private static final Object VALUES = yaml("helm/r2ec/values.yaml");
  private static final Object SCHEMA = yaml("helm/r2ec/values.schema.json");

  /** The chart gives these itself: a volume, and a Secret. */
  private static final Set<String> OF_THE_CHART = Set.of("r2ec.cache-dir", "r2ec.redis.url");

  @Test
  void theSchemaKnowsEverySettingOfTheServiceAndNoOther() {
    Set<String> expected = new TreeSet<>(ownSettings());
    expected.removeAll(OF_THE_CHART);
    Set<String> inSchema = new TreeSet<>();
    settingsOf("r2ec", at(SCHEMA, "properties", "config"), inSchema);
    assertThat(inSchema).isEqualTo(expected);
  }

  @Test
  void theSchemaDescribesTheValuesAndRefusesOthers() {
    Set<String> described = new TreeSet<>(keys(at(SCHEMA, "properties")));
    described.remove("global"); // Helm's own
    assertThat(described).isEqualTo(keys(VALUES));
    assertThat(at(SCHEMA, "additionalProperties")).isEqualTo(false);
    for (String group : keys(VALUES)) {
      Object schema = at(SCHEMA, "properties", group);
      boolean closed = Boolean.FALSE.equals(((Map<?, ?>) schema).get("additionalProperties"));
      if (closed && !group.equals("config") && !group.endsWith("resources")) {
        assertThat(keys(at(schema, "properties"))).as(group).isEqualTo(keys(at(VALUES, group)));
      }
    }
  }

  @Test
  void everyValueThatATemplateReadsIsDeclared() {
    Set<String> declared = new TreeSet<>();
    leaves(VALUES).keySet().forEach(leaf -> addWithParents(leaf, declared));
    declared.add("config.model"); // optional: a model of one's own
    List<String> read = matches(templates(), "\\.Values\\.([A-Za-z.]+[A-Za-z])");
    assertThat(read).isNotEmpty().isSubsetOf(declared);
  }

  @Test
  void everyDeclaredValueIsRead() {
    Set<String> read = new TreeSet<>(matches(templates(), "\\.Values\\.([A-Za-z]+)"));
    assertThat(read).isEqualTo(keys(VALUES));
  }

  private static void settingsOf(String path, Object schema, Set<String> settings) {
    if (((Map<?, ?>) schema).get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, below) -> settingsOf(path + "." + name, below, settings));
    } else {
      settings.add(path);
    }
  }

  private static void addWithParents(String leaf, Set<String> paths) {
    for (int dot = leaf.length(); dot > 0; dot = leaf.lastIndexOf('.', dot - 1)) {
      paths.add(leaf.substring(0, dot));
    }
  }
}
