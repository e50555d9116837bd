package ai.r2ec;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the package table: who may use whom, and which library stays behind which door. */
class ArchitectureTest {

  private static final String ROOT = "ai.r2ec";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry(
              "cli",
              Set.of(
                  "bench",
                  "http",
                  "train",
                  "evaluate",
                  "recommend",
                  "engine",
                  "catalog",
                  "events",
                  "data",
                  "text",
                  "model",
                  "bundle",
                  "tensor",
                  "redis",
                  "domain")),
          Map.entry(
              "bench",
              Set.of(
                  "http",
                  "recommend",
                  "engine",
                  "catalog",
                  "events",
                  "data",
                  "text",
                  "model",
                  "bundle",
                  "tensor",
                  "domain")),
          Map.entry(
              "http",
              Set.of(
                  "recommend",
                  "engine",
                  "catalog",
                  "events",
                  "text",
                  "model",
                  "bundle",
                  "tensor",
                  "redis",
                  "domain")),
          Map.entry(
              "train",
              Set.of(
                  "evaluate",
                  "recommend",
                  "data",
                  "engine",
                  "catalog",
                  "text",
                  "model",
                  "bundle",
                  "tensor",
                  "domain")),
          Map.entry("evaluate", Set.of("recommend", "data", "catalog", "domain")),
          Map.entry("recommend", Set.of("engine", "catalog", "events", "text", "domain")),
          Map.entry("engine", Set.of("model", "tensor", "domain")),
          Map.entry("catalog", Set.of("tensor", "redis", "domain")),
          Map.entry("events", Set.of("redis", "domain")),
          Map.entry("data", Set.of("domain")),
          Map.entry("text", Set.of("bundle", "domain")),
          Map.entry("model", Set.of("kernel", "bundle", "tensor", "domain")),
          Map.entry("bundle", Set.of("tensor", "domain")),
          Map.entry("kernel", Set.of("domain")),
          Map.entry("tensor", Set.of("domain")),
          Map.entry("redis", Set.of("domain")),
          Map.entry("domain", Set.of()));

  static Set<String> packages() {
    return MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyWhatTheTableAllows(String name) {
    List<String> forbidden = new ArrayList<>(packages());
    forbidden.remove(name);
    forbidden.removeAll(MAY_USE.getOrDefault(name, Set.of()));
    noClasses()
        .that()
        .resideInAPackage(inside(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.stream().map(ArchitectureTest::inside).toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInTheTable() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/ai/r2ec"))) {
      assertThat(folders.filter(Files::isDirectory).map(f -> f.getFileName().toString()))
          .isSubsetOf(packages());
    }
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void domainKnowsOnlyJavaAndJSpecify() {
    noClasses()
        .that()
        .resideInAPackage(inside("domain"))
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "org.jspecify..", inside("domain"))
        .check(CLASSES);
  }

  @Test
  void onlyHttpKnowsSpring() {
    noClasses()
        .that(resideInAPackage(ROOT + "..").and(resideInAnyPackage(inside("http")).negate()))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void onlyRedisKnowsLettuce() {
    noClasses()
        .that(resideInAPackage(ROOT + "..").and(resideInAnyPackage(inside("redis")).negate()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lettuce..", "redis.embedded..")
        .check(CLASSES);
  }

  @Test
  void tensorsStayBehindTheirDoors() {
    noClasses()
        .that(
            resideInAPackage(ROOT + "..")
                .and(
                    resideInAnyPackage(
                            inside("tensor"),
                            inside("model"),
                            inside("engine"),
                            inside("catalog"),
                            inside("train"),
                            inside("text"))
                        .negate()))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(inside("text"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("ai.djl..").and(resideInAnyPackage("ai.djl.huggingface..").negate()))
        .check(CLASSES);
  }

  @Test
  void controllersUseOnlyWhatARequestNeeds() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Controller")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of("engine", "text", "model", "bundle", "tensor", "redis", "data", "train")
                .map(ArchitectureTest::inside)
                .toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String inside(String name) {
    return ROOT + "." + name + "..";
  }
}
