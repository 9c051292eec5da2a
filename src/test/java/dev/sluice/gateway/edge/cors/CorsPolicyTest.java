package dev.sluice.gateway.edge.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.http.Origin;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsPolicyTest {
    private static final String SHOP = "https://shop.example.com";

    private static CorsSpec spec(boolean credentials, List<String> headers, List<String> expose, String... origins) {
        return new CorsSpec(
                Stream.of(origins).map(Origin::parse).toList(), credentials, headers, expose, Duration.ofMinutes(10));
    }

    private static MultiMap fields(CorsPolicy policy, String... origins) {
        MultiMap request = HttpHeaders.headers();
        for (String origin : origins) request.add("Origin", origin);
        MultiMap response = HttpHeaders.headers();
        policy.applyTo(request, response);
        return response;
    }

    @Test
    void a_page_may_send_the_headers_of_the_route_those_of_the_settings_and_simple_ones() {
        CorsPolicy policy = CorsPolicy.of(
                spec(false, List.of("X-More"), List.of(), SHOP), new AllowedHeaders(Set.of("X-Read"), false));
        assertThat(List.of("x-read", "X-READ", "x-more", "accept", "Accept-Language", "content-language", "range"))
                .allMatch(policy::allowsHeader);
        assertThat(List.of("x-other", "cookie", "*", "", "x-read ")).noneMatch(policy::allowsHeader);
    }

    @Test
    void a_route_that_can_read_every_header_allows_each_token() {
        AllowedHeaders any = new AllowedHeaders(Set.of(), true).union(new AllowedHeaders(Set.of("x-read"), false));
        CorsPolicy policy = CorsPolicy.of(spec(false, List.of(), List.of(), SHOP), any);
        assertThat(List.of("x-other", "x-read", "cookie")).allMatch(policy::allowsHeader);
        assertThat(List.of("", "a b", "a\\r", "ä")).noneMatch(policy::allowsHeader);
    }

    @Test
    void exposed_headers_are_named_once() {
        CorsPolicy policy =
                CorsPolicy.of(spec(false, List.of(), List.of("etag", "X-Total"), SHOP), AllowedHeaders.NONE);
        assertThat(policy.exposedHeaders())
                .startsWith("Sluice-Incomplete", "X-Request-Id")
                .endsWith("WWW-Authenticate", "X-Total")
                .containsOnlyOnce("ETag")
                .doesNotContain("etag");
    }

    @Test
    void a_listed_origin_gets_the_fields_and_every_response_varies() {
        CorsPolicy policy = CorsPolicy.of(spec(true, List.of(), List.of(), SHOP), AllowedHeaders.NONE);
        assertThat(fields(policy, SHOP).names())
                .containsExactlyInAnyOrder(
                        "vary",
                        "access-control-allow-origin",
                        "access-control-allow-credentials",
                        "access-control-expose-headers");
        for (MultiMap others : List.of(fields(policy), fields(policy, "null"), fields(policy, SHOP, SHOP)))
            assertThat(others.entries()).singleElement().hasToString("vary=Origin");
    }

    @Test
    void any_origin_gets_an_asterisk() {
        CorsPolicy policy = CorsPolicy.of(spec(false, List.of(), List.of(), SHOP, "*"), AllowedHeaders.NONE);
        for (String origin : List.of(SHOP, "https://a", "null"))
            assertThat(fields(policy, origin).get("Access-Control-Allow-Origin"))
                    .isEqualTo("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null"})
    void credentials_need_listed_origins(String origin) {
        assertThatThrownBy(() -> spec(true, List.of(), List.of(), SHOP, origin))
                .hasMessageContaining("credentials: true (expected: false beside the origins * and null)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a b", "", "x:"})
    void only_names_of_headers_are_listed(String name) {
        assertThatThrownBy(() -> spec(false, List.of(name), List.of(), SHOP))
                .hasMessageContaining("headers")
                .hasMessageContaining("the name of a header, and not *");
        assertThatThrownBy(() -> spec(false, List.of(), List.of(name), SHOP))
                .hasMessageContaining("expose")
                .hasMessageContaining("the name of a header, and not *");
    }
}
