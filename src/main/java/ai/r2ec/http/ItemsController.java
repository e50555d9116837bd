package ai.r2ec.http;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.ItemId;
import ai.r2ec.domain.R2ecException;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/items}: look at one, bring many. */
@Tag(name = "Items")
@RestController
@RequestMapping(path = "/v1/items", produces = MediaType.APPLICATION_JSON_VALUE)
final class ItemsController {

  private final ServingState state;
  private final InFlight inFlight;
  private final RequestLimits limits;

  ItemsController(ServingState state, InFlight inFlight, R2ecProperties properties) {
    this.state = state;
    this.inFlight = inFlight;
    this.limits = properties.limits();
  }

  /** An item and whether it can be ranked. */
  @Schema(name = "StoredItem", description = "An item as the catalogue holds it.")
  record StoredItem(
      @JsonUnwrapped ItemBody item,
      @Schema(description = "Whether it has a vector and can be recommended.") boolean encoded,
      @JsonProperty("generation")
          @Schema(description = "Embedding generation in use.", example = "9f2c8a61d07b")
          String generation) {}

  /** One item; the rest of the path is its identifier, slashes included. */
  @Operation(
      operationId = "item",
      summary = "Look at one item",
      description = "The rest of the path is the identifier, slashes included.")
  @GetMapping("/{*id}")
  StoredItem item(@Parameter(example = "stardew-valley") @PathVariable("id") String path) {
    ItemId id = id(path.substring(1));
    CatalogSnapshot snapshot = state.parts().catalog().snapshot();
    return snapshot
        .find(id)
        .map(
            item ->
                new StoredItem(
                    ItemBody.of(item), snapshot.rowOf(id).isPresent(), snapshot.generation()))
        .orElseThrow(() -> new R2ecException.NotFound("unknown item '%s'".formatted(id)));
  }

  /** Many items, one JSON object a line; encoded while they arrive. */
  @Operation(
      operationId = "importItems",
      summary = "Bring many items",
      description =
          "One JSON object a line. Lines are encoded while they arrive and can be recommended when"
              + " the answer comes; a known item_id is replaced. A broken line changes nothing and is"
              + " told with its number.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                      schema = @Schema(implementation = ItemBody.class),
                      examples = @ExampleObject(value = ApiExamples.LINES))))
  @PostMapping(consumes = MediaType.APPLICATION_NDJSON_VALUE)
  Mono<ImportReport> bulk(@RequestBody Flux<DataBuffer> body) {
    return Mono.defer(
        () -> {
          ItemImport bulk = new ItemImport(state.parts().indexing()::index, limits.lineBytes());
          return inFlight
              .cuttable(Lines.of(body, limits.lineBytes()))
              .buffer(ItemImport.BATCH)
              .concatMap(
                  lines -> Mono.fromRunnable(() -> bulk.accept(lines)).subscribeOn(Workers.VIRTUAL),
                  1)
              .then(Mono.fromSupplier(bulk::report));
        });
  }

  private static ItemId id(String text) {
    try {
      return new ItemId(text);
    } catch (IllegalArgumentException e) {
      throw new R2ecException.NotFound("no item can be called this: " + e.getMessage());
    }
  }
}
