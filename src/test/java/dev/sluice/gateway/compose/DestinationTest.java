package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.gateway.compose.RouteFixture.LoopFixture;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.backend.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tenant of a call. */
class DestinationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"acme\" | acme",
                "7 | 7",
                "true | true",
                "null | ``",
                "\"\" | ``",
                "[1, \"a\"] | [1,\"a\"]",
                "{\"id\": 7} | {\"id\":7}"
            })
    void the_value_of_the_expression_names_the_tenant_and_null_is_the_empty_tenant(String claim, String tenant) {
        RouteFixture given = RouteFixture.route()
                .claims("{\"tenant\": " + claim + "}")
                .per("$claims.tenant")
                .step("a", "GET b /a");
        given.run();
        assertThat(given.backend.last().tenant()).isEqualTo(tenant);
    }

    @Test
    void without_claims_a_caller_has_the_empty_tenant() {
        RouteFixture given = RouteFixture.route().per("$claims.tenant").step("a", "GET b /a");
        given.run();
        assertThat(given.backend.last().tenant()).isEmpty();
    }

    @Test
    void without_a_tenant_expression_a_call_has_no_tenant() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.run();
        assertThat(given.backend.last().tenant()).isNull();
    }

    @Test
    void an_expression_without_a_value_fails_the_step_without_a_call() {
        RouteFixture given =
                RouteFixture.route().body("{}").per("number($header.x)").step("a", "GET b /a");
        given.headers.add("x", "none");
        assertThat(given.failure().reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void the_tenant_is_evaluated_once_for_all_calls_of_a_request() {
        RouteFixture given = LoopFixture.routeOver("[1, 2, 3]").per("random()");
        RouteFixture other = LoopFixture.routeOver("[1]").per("random()").seed(2);
        given.run();
        other.run();
        assertThat(given.backend.calls())
                .hasSize(3)
                .extracting(Call::tenant)
                .containsOnly(given.backend.last().tenant());
        assertThat(other.backend.last().tenant())
                .isNotEqualTo(given.backend.last().tenant());
    }

    @Test
    void a_route_reads_the_body_when_a_tenant_is_named_by_it() {
        assertThat(RouteFixture.route()
                        .per("$body.tenant")
                        .step("a", "GET b /a")
                        .build()
                        .readsBody())
                .isTrue();
        assertThat(RouteFixture.route()
                        .per("$claims.body")
                        .step("a", "GET b /a")
                        .build()
                        .readsBody())
                .isFalse();
    }

    @Test
    void the_value_of_a_step_cannot_name_a_tenant() {
        assertThatThrownBy(() -> new Destination(new ScriptedBackend(), Expression.parse("$a.tenant")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
