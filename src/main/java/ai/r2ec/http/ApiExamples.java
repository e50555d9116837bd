package ai.r2ec.http;

/** Examples of the OpenAPI document. */
final class ApiExamples {

  static final String KNOWN_USER =
      """
      {"user_id": "demo-01", "k": 5}""";

  static final String TITLES =
      """
      {
        "history": [
          {"title": "Stardew Valley", "rating": 5, "timestamp": "2025-01-12T19:30:00Z"},
          {"title": "Animal Crossing: New Horizons", "rating": 4.5}
        ],
        "instruction": "Something to play together on one sofa.",
        "k": 3,
        "reasoning": {"max_tokens": 96}
      }""";

  static final String AT_ONCE =
      """
      {"user_id": "demo-01", "k": 10, "reasoning": {"max_tokens": 0}, "explain": "none"}""";

  static final String STREAM =
      """
      id:0
      event:recommendation.created
      data:{"sequence_number":0,"recommendation_id":"rec_7f3a","request_id":"1c0b5a9e","model":{"name":"SmolLM2-135M-Instruct","identity":"9f2c8a61","adapter":null,"generation":"52d41c7ab09e83f6"},"prompt_tokens":412}

      id:1
      event:reasoning.delta
      data:{"sequence_number":1,"delta":"This player returns to calm"}

      : ping

      id:2
      event:reasoning.delta
      data:{"sequence_number":2,"delta":" building games."}

      id:3
      event:reasoning.done
      data:{"sequence_number":3,"reasoning":{"text":"This player returns to calm building games.","tokens":9,"finish_reason":"stop","marker_appended":false}}

      id:4
      event:items
      data:{"sequence_number":4,"items":[{"rank":1,"item_id":"spiritfarer","title":"Spiritfarer","score":41.27,"probability":0.0613,"category":"Video Games","attributes":{"year":2020}}]}

      id:5
      event:recommendation.completed
      data:{"sequence_number":5,"recommendation":{"recommendation_id":"rec_7f3a","…":"the whole answer as in JSON"}}
      """;

  static final String LINES =
      """
      {"item_id": "stardew-valley", "title": "Stardew Valley", "category": "Video Games", "attributes": {"year": 2016}}
      {"item_id": "shop/eu/42", "title": "Chess", "description": "Two players, sixty-four squares."}
      """;

  private ApiExamples() {}
}
