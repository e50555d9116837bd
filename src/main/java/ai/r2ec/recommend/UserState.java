package ai.r2ec.recommend;

import ai.r2ec.catalog.CatalogSnapshot;
import ai.r2ec.domain.HiddenState;
import ai.r2ec.domain.Rationale;

/**
 * A user as the recommendation head sees one: what {@link Recommender} ranks with, before anything
 * is masked or cut.
 *
 * @param snapshot the catalogue whose vectors the state is compared with
 * @param vector the hidden state {@code h_u} at the marker, {@code (H)}
 * @param rationale the reasoning before the marker
 */
public record UserState(CatalogSnapshot snapshot, HiddenState vector, Rationale rationale) {}
