package ai.r2ec.http;

import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.UserId;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says beyond the controllers: title, problems, headers. */
@Configuration(proxyBeanMethods = false)
class ApiDocumentation {

  private static final Map<String, String> PROBLEMS =
      Map.of(
          "400", "No JSON at all: `malformed`.",
          "404", "Unknown user or item: `not_found`.",
          "406", "No offered type matches the Accept header: `not_acceptable`.",
          "413", "The body is larger than allowed: `too_large`.",
          "415", "Another content type: `unsupported_media_type`.",
          "422", "A field is unknown, of a wrong type or out of bounds: `invalid`; names them all.",
          "429", "The queue is full: `overloaded`.",
          "500", "Internal error: `internal`.",
          "503", "Not now: `loading`, `draining` or `unavailable`.",
          "504", "The deadline passed before anything was ranked: `deadline`.");

  private static final Map<String, List<String>> OF_OPERATION =
      Map.of(
          "recommend",
          List.of("400", "404", "406", "413", "415", "422", "429", "500", "503", "504"),
          "importItems",
          List.of("415", "500", "503"),
          "item",
          List.of("404", "500", "503"),
          "user",
          List.of("404", "500", "503"),
          "model",
          List.of("500"));

  private static final Set<String> WITH_RETRY_AFTER = Set.of("429", "503");

  static {
    SpringDocUtils.getConfig()
        .replaceWithSchema(ItemId.class, new StringSchema().maxLength(ItemId.MAX_LENGTH))
        .replaceWithSchema(UserId.class, new StringSchema().maxLength(UserId.MAX_LENGTH));
  }

  @Bean
  OpenAPI apiDescription() {
    return new OpenAPI()
        .info(
            new Info()
                .title("R²ec")
                .version("v1")
                .description(
                    "Recommendations with the reasoning that led to them. One language model"
                        + " thinks aloud about a user's history; the hidden state at the end of its"
                        + " thought ranks the catalogue.")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .servers(List.of(new Server().url("/").description("This server")));
  }

  @Bean
  OpenApiCustomizer problemsAndRequiredMembers() {
    return api -> {
      for (Class<?> type : List.of(Problem.class, StreamEvent.class)) {
        ModelConverters.getInstance(true).readAll(type).forEach(api::schema);
      }
      new RequiredMembers(
              List.of(
                  RecommendResponse.class,
                  StreamEvent.class,
                  Problem.class,
                  ModelBody.class,
                  ItemsController.StoredItem.class,
                  ImportReport.class,
                  UsersController.UserBody.class))
          .mark(schemas(api));
      api.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .forEach(ApiDocumentation::addProblems);
    };
  }

  @SuppressWarnings("unchecked") // swagger's model has raw schemas
  private static Map<String, Schema<?>> schemas(OpenAPI api) {
    return (Map<String, Schema<?>>) (Map<String, ?>) api.getComponents().getSchemas();
  }

  private static void addProblems(Operation operation) {
    for (String status : OF_OPERATION.getOrDefault(operation.getOperationId(), List.of())) {
      operation.getResponses().addApiResponse(status, problem(status));
    }
    operation
        .getResponses()
        .values()
        .forEach(
            response ->
                response.addHeaderObject(
                    RequestIds.HEADER,
                    new Header()
                        .description("The caller's own when it sent a decent one, else a new one.")
                        .schema(new StringSchema())));
  }

  private static ApiResponse problem(String status) {
    ApiResponse response =
        new ApiResponse()
            .description(PROBLEMS.getOrDefault(status, ""))
            .content(
                new Content()
                    .addMediaType(
                        "application/problem+json",
                        new MediaType()
                            .schema(new Schema<>().$ref("#/components/schemas/Problem"))));
    if (WITH_RETRY_AFTER.contains(status)) {
      response.addHeaderObject(
          "Retry-After",
          new Header().description("Seconds to wait.").schema(new IntegerSchema().example(2)));
    }
    return response;
  }
}
