package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.route.Route;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code identity}, {@code scopes} and {@code require} of routes. */
class AuthorizationSettingsTest {
    private static final String TWO = """
            identity:
              shoppers: { api_keys: { header: x-key, sha256: { joe: %1$s } } }
              partners: { api_keys: { header: x-partner, sha256: { ann: [%1$s, %2$s] } } }
            """.formatted("0".repeat(64), "1".repeat(64));

    private static Route.Spec route(String settings) {
        return TestConfiguration.valid(TWO + "routes: { GET /a: { respond: 1, " + settings + " } }")
                .routes()
                .get(0);
    }

    private static List<String> errors(String settings) {
        return TestConfiguration.errors(TWO + "routes: { GET /a: { respond: 1, " + settings + " } }");
    }

    @Test
    void a_route_accepts_one_identity_several_or_none() {
        assertThat(route("identity: shoppers").identities()).containsExactly("shoppers");
        assertThat(route("identity: [partners, shoppers]").identities()).containsExactly("partners", "shoppers");
        assertThat(route("identity: none").identities()).isEmpty();
    }

    @Test
    void scopes_are_a_text_or_a_list() {
        assertThat(route("identity: shoppers, scopes: a").scopes()).containsExactly("a");
        assertThat(route("identity: shoppers, scopes: [a, b]").scopes()).containsExactly("a", "b");
    }

    @Test
    void none_stands_alone_and_is_no_name_of_an_identity() {
        assertThat(errors("identity: [none, shoppers]"))
                .containsExactly(
                        "4:43: routes.GET /a.identity: [none, shoppers] (expected: none alone, or names without it)");
        assertThat(errors("identity: []")).containsExactly("4:43: routes.GET /a.identity: [] (expected: at least 1)");
        assertThat(TestConfiguration.errors(TestConfiguration.SHOPPERS.replace("shoppers", "none")))
                .containsExactly(
                        "1:13: identity.none: this name is reserved for routes that accept every caller; rename the identity");
    }

    @Test
    void each_of_several_identities_exists() {
        assertThat(errors("identity: [shoppers, partner]"))
                .containsExactly("4:54: routes.GET /a.identity[1]: partner is not in identity; did you mean partners?");
    }

    @Test
    void scopes_and_require_need_an_identity() {
        assertThat(errors("identity: [none], scopes: [a]"))
                .containsExactly("4:59: routes.GET /a.scopes: needs an identity, and the route has none");
        assertThat(errors("identity: none, scopes: [a], require: $claims.admin"))
                .containsExactly(
                        "4:57: routes.GET /a.scopes: needs an identity, and the route has none",
                        "4:71: routes.GET /a.require: needs an identity, and the route has none");
    }

    @Test
    void invalid_scopes_of_defaults_hide_no_other_error_of_a_route() {
        assertThat(TestConfiguration.errors(TWO + """
                defaults: { route: { identity: shoppers, scopes: ["a b"] } }
                routes: { GET /a: { respond: $oders } }
                """))
                .hasSize(2)
                .anyMatch(error -> error.endsWith("routes.GET /a.scopes: [a b] (expected: names without blanks)"))
                .anyMatch(error -> error.contains("routes.GET /a.respond: $oders: unknown"));
    }

    @Test
    void scopes_are_names() {
        assertThat(errors("identity: shoppers, scopes: [\"a b\"]"))
                .containsExactly("4:61: routes.GET /a.scopes: [a b] (expected: names without blanks)");
    }

    @Test
    void a_requirement_is_about_the_caller_and_the_head_of_the_request() {
        assertThat(errors("identity: shoppers, require: $query.id == 1"))
                .containsExactly(
                        "4:62: routes.GET /a.require: does not depend on the caller (expected: an expression with $claims)");
        assertThat(errors("identity: shoppers, require: $claims.sub == $clams.sub"))
                .containsExactly("4:77: routes.GET /a.require: $clams: unknown; did you mean $claims?");
        assertThat(TestConfiguration.errors(TWO + """
                backends: { a: { url: http://a } }
                routes:
                  POST /a:
                    identity: shoppers
                    require: $claims.sub == $body.sub and $claims.sub == $step.sub
                    steps: { step: { call: GET a / } }
                """))
                .containsExactly(
                        "8:29: routes.POST /a.require: $body: not available before authorization",
                        "8:58: routes.POST /a.require: $step: not available before authorization");
    }

    @Test
    void defaults_set_the_identity_of_routes_without_their_own() {
        assertThat(TestConfiguration.valid(TWO + """
                defaults: { route: { identity: [shoppers, partners], scopes: [a] } }
                routes: { GET /a: { respond: 1 }, GET /b: { respond: 1, identity: none, scopes: [] } }
                """).routes())
                .extracting(Route.Spec::identities, Route.Spec::scopes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(List.of("shoppers", "partners"), List.of("a")),
                        org.assertj.core.groups.Tuple.tuple(List.of(), List.of()));
    }

    @Test
    void a_route_without_identity_is_a_warning_if_identities_exist() {
        String routes = "routes: { GET /a: { respond: 1 }, GET /b: { respond: 1, identity: none },"
                + " GET /c: { respond: 1, identity: [shoppers, partners] } }";
        assertThat(TestConfiguration.warnings(TWO + routes))
                .containsExactly("4:11: routes.GET /a: accepts every caller; write identity: none if this is intended");
        assertThat(TestConfiguration.warnings("routes: { GET /a: { respond: 1 } }"))
                .isEmpty();
    }

    @Test
    void an_unused_identity_is_a_warning() {
        assertThat(TestConfiguration.warnings(TWO + "routes: { GET /a: { respond: 1, identity: shoppers } }"))
                .containsExactly("3:3: identity.partners: no route uses this identity");
    }

    @Test
    void claims_of_a_key_belong_to_a_name_with_a_key() {
        assertThat(TestConfiguration.errors("""
                identity:
                  i:
                    api_keys: { header: x, sha256: { joe: %s }, claims: { jo: { scope: a }, joe: admin } }
                """.formatted("0".repeat(64))))
                .singleElement()
                .asString()
                .contains("jo (expected: a name that has a key in sha256)");
    }
}
