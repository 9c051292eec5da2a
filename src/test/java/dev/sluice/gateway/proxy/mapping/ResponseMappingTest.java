package dev.sluice.gateway.proxy.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseMappingTest {
    private static final URI FILES = URI.create("http://files.shop.svc.cluster.local:8080/base");
    private static final URI SECOND = URI.create("https://files.example.net");
    private static final URI OTHER = URI.create("https://api.partner.com/x");

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.gateway.proxy.mapping", Level.WARN);

    private final List<String> dropped = new ArrayList<>();
    private final ResponseMapping mapping = mapping("/files/{path*}", "/v1/{path*}");

    private ResponseMapping mapping(String route, String target) {
        ResponseMapping.Rule own = new ResponseMapping.Rule(PathPattern.parse(route), PathTemplate.parse(target));
        ResponseMapping.Rule second = new ResponseMapping.Rule(
                PathPattern.parse("/orders/{id}"), PathTemplate.parse("/internal/orders/{id}"));
        return new ResponseMapping(
                new ResponseMapping.Spec(
                        "GET " + route, List.of(FILES, SECOND), Set.of(FILES, SECOND, OTHER), List.of(own, second)),
                (name, field, reason) -> dropped.add(field + " " + reason.code()));
    }

    /** Returns the field for the caller, or else the reason why it is dropped. */
    private String mapped(ResponseMapping by, String field, String value) {
        dropped.clear();
        MultiMap headers = HttpHeaders.headers().add(field, value).add("ETag", "\"1\"");
        by.apply(headers, new ResponseOrigin("/v1/a/b?fixed=1", HostAndPort.create("shop.example.com", 8443)));
        assertThat(headers.get("ETag")).isEqualTo("\"1\"");
        String result = headers.get(field);
        if (result != null) assertThat(dropped).isEmpty();
        return result == null ? dropped.toString() : result;
    }

    private String location(String value) {
        return mapped(mapping, "Location", value);
    }

    @ParameterizedTest
    @CsvSource({
        "http://files.shop.svc.cluster.local:8080/base/v1/x, /files/x",
        "HTTP://FILES.shop.svc.cluster.local.:8080/base/v1/x?a=1#b, /files/x?a=1#b",
        "//files.shop.svc.cluster.local:8080/base/v1/x, /files/x",
        "/base/v1/x/y, /files/x/y",
        "/v1/x, /files/x",
        "https://files.example.net/v1/x, /files/x",
        "https://files.example.net:443/v1/x, /files/x",
        "http://files.example.net/v1/x, /files/x",
        "/v1/a%20b/%C3%A9, /files/a%20b/%C3%A9",
        "/v1/a/./b/../c, /files/a/c",
        "/v1/x?next=http://internal, /files/x?next=http://internal",
        "/internal/orders/17, /orders/17"
    })
    void a_reference_to_the_backend_becomes_the_path_of_a_route(String reference, String path) {
        assertThat(location(reference)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"c, /files/a/c", "../c?x=1, /files/c?x=1", "./, [Location no_route]", "../../../v1/c, /files/c"})
    void a_relative_reference_is_relative_to_the_call(String reference, String path) {
        assertThat(location(reference)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?page=2",
                "#part",
                "https://shop.example.com:8443/anything",
                "https://example.org/x?y=http://10.0.0.1",
                "//cdn.example.org/x",
                "http://93.184.216.34/x",
                "https://[2606:2800:220:1::1]:8443/x",
                "mailto:a.b",
                "urn:isbn:1"
            })
    void a_reference_to_the_document_to_the_host_of_the_caller_or_to_a_public_host_stays(String reference) {
        assertThat(location(reference)).isEqualTo(reference);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin, no_route",
        "/v1, no_route",
        "/v1/, no_route",
        "/v1/x/, no_route",
        "/v1/a%2Fb, no_route",
        "/v1/%2e%2e/x, no_route",
        "/v1//x, no_route",
        "/basement/v1/x, no_route",
        "http://files.shop.svc.cluster.local:8080, no_route",
        "http://files.shop.svc.cluster.local:9090/base/v1/x, backend_host",
        "https://api.partner.com/x/1, backend_host",
        "https://API.partner.com.:444/, backend_host",
        "https://shop.example.com@10.0.0.1/, userinfo",
        "https://user:secret@example.org/, userinfo",
        "//user@files.example.net/v1/x, userinfo",
        "http://orders/x, internal_host",
        "http://orders.shop.svc/x, internal_host",
        "http://orders.shop.svc.cluster.example/x, internal_host",
        "http://db.internal/, internal_host",
        "http://printer.local./, internal_host",
        "redis://cache:6379/, internal_host",
        "http://10.1.2.3/, internal_host",
        "http://172.31.0.1:80/, internal_host",
        "http://192.168.1.1/, internal_host",
        "http://127.0.0.1:8080/, internal_host",
        "http://127.1/, internal_host",
        "http://2130706433/, internal_host",
        "http://0x7f000001/, internal_host",
        "http://a.0x7f/, internal_host",
        "http://169.254.169.254/latest, internal_host",
        "http://100.64.0.1/, internal_host",
        "http://[::1]/, internal_host",
        "http://[::ffff:10.0.0.1]/, internal_host",
        "http://[fd00::1]/, internal_host",
        "http://[fe80::1]/, internal_host",
        "http://[::zz]/, invalid",
        "http://a b/, invalid",
        "/\\evil.example, invalid",
        "\\\\evil.example/x, invalid",
        "http:/v1/x, invalid",
        "http:///v1/x, invalid",
        "http://example.org:99999999/, invalid",
        "/v1/%zz, invalid",
        "/v1/é, invalid",
        "//shop%zz/x, invalid",
        "//[::1:2:3:4:5:6:7:8]/x, internal_host"
    })
    void other_references_are_dropped_with_their_reason(String reference, String reason) {
        assertThat(location(reference)).isEqualTo("[Location " + reason + "]");
    }

    @Test
    void a_reference_of_10_kb_is_dropped_and_8_kb_of_a_public_host_stay() {
        assertThat(location("https://example.org/" + "x".repeat(10_240))).isEqualTo("[Location too_long]");
        String long8K = "https://example.org/" + "x".repeat(8000);
        assertThat(location(long8K)).isEqualTo(long8K);
        assertThat(location("/v1/" + "a/".repeat(4000) + "a")).isEqualTo("[Location no_route]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/{path*}?fixed=1", "/v1/{path*}{?id}", "/v1/x-{id}-{id}", "/v1/fixed"})
    void a_template_without_an_inverse_maps_nothing(String target) {
        assertThat(mapped(mapping("/f/{id}/{path*}", target), "Location", "/v1/x"))
                .isEqualTo("[Location no_route]");
    }

    @Test
    void content_location_and_refresh_are_mapped_the_same_way() {
        assertThat(mapped(mapping, "Content-Location", "/v1/x")).isEqualTo("/files/x");
        assertThat(mapped(mapping, "Content-Location", "http://db/x")).isEqualTo("[Content-Location internal_host]");
        assertThat(mapped(mapping, "Refresh", "5; url=/v1/x")).isEqualTo("5; url=/files/x");
        assertThat(mapped(mapping, "Refresh", "0.5,URL = '/v1/x' y")).isEqualTo("0.5; url=/files/x");
        assertThat(mapped(mapping, "Refresh", "5 \"/v1/x")).isEqualTo("5; url=/files/x");
        assertThat(mapped(mapping, "Refresh", " 30 ")).isEqualTo("30");
        assertThat(mapped(mapping, "Refresh", "1; url=http://db/x")).isEqualTo("[Refresh internal_host]");
        assertThat(mapped(mapping, "Refresh", "/v1/x")).isEqualTo("[Refresh invalid]");
    }

    private String mapped(String field, String value) {
        return mapped(mapping, field, value);
    }

    @Test
    void each_link_is_mapped_alone() {
        assertThat(mapped("Link", "</v1/x>; rel=next; title=\"a, b; <c>\", <https://example.org/?a,b>;rel=\"license\""))
                .isEqualTo("</files/x>; rel=next; title=\"a, b; <c>\", <https://example.org/?a,b>; rel=\"license\"");
        assertThat(mapped("Link", "</v1/x>; anchor=\"/v1/y\"")).isEqualTo("</files/x>; anchor=\"/files/y\"");
        assertThat(mapped("Link", "</v1/x>; anchor=\"http://db/\"")).isEqualTo("[Link internal_host]");
        assertThat(mapped("Link", "<http://db/>; rel=a, </admin>")).isEqualTo("[Link internal_host, Link no_route]");
        assertThat(mapped("Link", "/v1/x; rel=next")).isEqualTo("[Link invalid]");
        assertThat(mapped("Link", "<http://db/")).isEqualTo("[Link invalid]");
    }

    @Test
    void a_link_that_is_dropped_leaves_the_other_links() {
        MultiMap headers = HttpHeaders.headers().add("Link", "<http://db/>; rel=a, </v1/x>; rel=b");
        mapping.apply(headers, new ResponseOrigin("/v1/a", null));
        assertThat(headers.getAll("Link")).containsExactly("</files/x>; rel=b");
        assertThat(dropped).containsExactly("Link internal_host");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1|a=1",
                "a=1; HttpOnly;secure; Max-Age=5|a=1; HttpOnly; secure; Max-Age=5",
                "a=1; Path=/|a=1; Path=/files",
                "a=1; path=/base|a=1; Path=/files",
                "a=1; Path=/base/v1/|a=1; Path=/files",
                "a=1; Path=/v1|a=1; Path=/files",
                "a=1; Path=/v1/x/y/; Secure|a=1; Path=/files/x/y; Secure",
                "a=1; Path=x|a=1",
                "__Host-a=1; Path=/; Secure|__Host-a=1; Path=/; Secure",
                "a=1; Path=/admin|[Set-Cookie no_route]",
                "a=1; Domain=files.example.net|a=1",
                "a=1; Domain=.FILES.shop.svc.cluster.local; Secure|a=1; Secure",
                "a=1; Domain=svc.cluster.local|a=1",
                "a=1; Domain=|a=1",
                "a=1; Domain=shop.example.com|a=1; Domain=shop.example.com",
                "a=1; Domain=.example.com|a=1; Domain=.example.com",
                "a=1; Domain=api.partner.com|[Set-Cookie backend_host]",
                "a=1; Domain=db.internal|[Set-Cookie internal_host]",
                "a=1; Domain=db|[Set-Cookie internal_host]"
            })
    void the_domain_and_the_path_of_a_cookie_are_mapped(String cookie, String expected) {
        assertThat(mapped("Set-Cookie", cookie)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/t/{id}/x/{path*}, /v1/{id}/{path*}, /v1/7, /t/7/x",
        "/t/{id}/x/{path*}, /v1/{id}/{path*}, /v1/7/a, /t/7/x/a",
        "/t/{other}/{id}, /v1/{id}/{other}, /v1/7, /t",
        "/{path*}, /v1/{path*}, /v1, /",
        "/f/{path*}, /v1/{path*}/end, /v1/a/b, /f",
        "/f/{id}, /v1/{id}?q=1, /v1/a, /f/a",
        "/f/{id}, /v1/{id}, /v1/a/b, [Set-Cookie no_route]"
    })
    void the_path_of_a_cookie_is_a_prefix_of_every_path_that_it_is_for(
            String route, String target, String path, String expected) {
        String mapped = mapped(mapping(route, target), "Set-Cookie", "a=1; Path=" + path);
        assertThat(mapped).isEqualTo(expected.startsWith("[") ? expected : "a=1; Path=" + expected);
    }

    @Test
    void several_fields_are_mapped_one_by_one_and_each_reason_is_logged_once() {
        for (int i = 0; i < 3; i++) {
            MultiMap headers = HttpHeaders.headers()
                    .add("Set-Cookie", "a=1; Path=/")
                    .add("Set-Cookie", "b=secret; Domain=db")
                    .add("Set-Cookie", "c=1")
                    .add("Location", "http://db/secret");
            mapping.apply(headers, new ResponseOrigin("/v1/a", null));
            assertThat(headers.getAll("set-cookie")).containsExactly("a=1; Path=/files", "c=1");
            assertThat(headers.contains("location")).isFalse();
        }
        assertThat(dropped).hasSize(6);
        assertThat(log.lines())
                .containsExactly(
                        "WARN GET /files/{path*}: dropped Location of a response, because its host is not public",
                        "WARN GET /files/{path*}: dropped Set-Cookie of a response, because its host is not public");
    }
}
