package ai.r2ec.http;

import ai.r2ec.catalog.Catalog;
import ai.r2ec.events.HistoryStore;
import ai.r2ec.recommend.Recommender;
import ai.r2ec.recommend.UserStates;
import java.util.function.Supplier;

/**
 * The assembled service, as requests and commands use it. Belongs to whoever started it.
 *
 * @param recommender answers queries
 * @param states reads the states that it ranks with, for measurements
 * @param catalog items and their vectors
 * @param histories what users did
 * @param indexing makes items rankable
 * @param model the facts about the model
 * @param load how busy the engine is
 */
public record ServiceParts(
    Recommender recommender,
    UserStates states,
    Catalog catalog,
    HistoryStore histories,
    Indexing indexing,
    ModelCard model,
    Supplier<ServiceLoad> load) {}
