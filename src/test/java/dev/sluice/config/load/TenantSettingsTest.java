package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expressions that name the tenants of a backend, and their mistakes. */
class TenantSettingsTest {

    private static LoadResult load(String bulkhead, String defaults) {
        return ConfigurationLoader.load(
                List.of(new SourceFile("gateway.yaml", """
                        backends:
                          shop:
                            url: http://shop
                            bulkhead: { %s }
                        defaults: { backend: { bulkhead: { %s } } }
                        routes:
                          GET /a: { steps: { a: { call: GET shop / } } }
                        """.formatted(bulkhead, defaults))),
                Map.<String, String>of()::get);
    }

    private static List<String> errors(String bulkhead) {
        return load(bulkhead, "").errors().stream().map(Finding::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "per: $claims.tenant",
                "per: $header.x-tenant, share: 5%",
                "per: '$path.a + $query.b + $body.c'",
                "per: null",
                ""
            })
    void an_expression_over_the_request_names_the_tenant(String bulkhead) {
        assertThat(errors(bulkhead)).isEmpty();
    }

    @Test
    void a_share_without_per_is_an_error() {
        assertThat(errors("share: 20%"))
                .containsExactly(
                        "gateway.yaml:4:24: backends.shop.bulkhead.share: 20% (expected: per beside it, to name the tenant)");
    }

    @Test
    void an_invalid_tenant_expression_is_reported_at_its_column() {
        assertThat(errors("per: $claims.")).hasSize(1).first().asString().startsWith("gateway.yaml:4:");
        assertThat(errors("per: [a]")).hasSize(1).first().asString().contains("expected: a text");
        assertThat(errors("per:")).hasSize(1);
    }

    @Test
    void a_tenant_expression_cannot_use_steps() {
        assertThat(errors("per: '$a.tenant + $clams.tenant'"))
                .containsExactly(
                        "gateway.yaml:4:23: backends.shop.bulkhead.per: $a: unknown"
                                + " (expected: $path, $query, $header, $body, $claims, $request)",
                        "gateway.yaml:4:35: backends.shop.bulkhead.per: $clams: unknown; did you mean $claims?");
    }

    @Test
    void a_tenant_expression_sees_the_functions_of_the_configuration() {
        String text = """
                functions: |
                  def company(mail) split($mail, "%s")[1]
                backends: { shop: { url: http://shop, bulkhead: { per: company($header.mail) } } }
                routes: { POST /a: { proxy: shop / } }
                """;
        Expression tenant = requireNonNull(
                TestConfiguration.valid(text.formatted("@")).tenantExpressions().get("shop"));
        assertThat(tenant.variables()).containsExactly("header");
        assertThat(tenant)
                .isNotEqualTo(TestConfiguration.valid(text.formatted("!"))
                        .tenantExpressions()
                        .get("shop"));
        assertThat(TestConfiguration.errors(text.formatted("@").replace("per: company", "per: compny")))
                .singleElement()
                .asString()
                .contains("there is no function compny(); did you mean company($header.mail)?");
    }

    @Test
    void a_constant_tenant_is_rejected() {
        assertThat(errors("per: 1 + 1"))
                .containsExactly("gateway.yaml:4:22: backends.shop.bulkhead.per: 1 + 1"
                        + " (expected: an expression with one of $path, $query, $header, $body, $claims, $request)");
    }

    @Test
    void a_tenant_in_defaults_is_checked_and_can_be_reset() {
        assertThat(load("", "per: $step.tenant").errors())
                .extracting(Finding::path)
                .containsExactly("defaults.backend.bulkhead.per");
        assertThat(perOfShop("", "per: $claims.tenant")).isEqualTo("$claims.tenant");
        assertThat(perOfShop("per: null", "per: $claims.tenant")).isNull();
    }

    private static @Nullable String perOfShop(String bulkhead, String defaults) {
        Configuration configuration = requireNonNull(load(bulkhead, defaults).configuration());
        return requireNonNull(configuration.backends().get("shop")).bulkhead().per();
    }
}
