package dev.sluice.gateway.route;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteIndexTest {
    private final RouteIndex<String> index = new RouteIndex<>();

    private void route(String method, String path) {
        index.add(HttpMethod.valueOf(method), PathPattern.parse(path), RouteConditions.ANY, method + " " + path);
    }

    private RouteIndex.@Nullable RouteMatch<String> find(String method, String path) {
        return index.find(HttpMethod.valueOf(method), query(RequestPath.parse(path)));
    }

    private static RouteQuery query(List<String> segments) {
        return new RouteQuery("", segments, HttpHeaders.headers());
    }

    private @Nullable String matched(String method, String path) {
        RouteIndex.RouteMatch<String> match = find(method, path);
        return match == null ? null : match.route();
    }

    @Test
    void a_literal_comes_before_a_parameter_and_a_parameter_before_a_catch_all() {
        route("GET", "/a/{rest*}");
        route("GET", "/a/{id}");
        route("GET", "/a/me");
        assertThat(matched("GET", "/a/me")).isEqualTo("GET /a/me");
        assertThat(matched("GET", "/a/you")).isEqualTo("GET /a/{id}");
        assertThat(matched("GET", "/a/you/too")).isEqualTo("GET /a/{rest*}");
    }

    @Test
    void a_search_that_fails_in_one_branch_continues_in_the_next() {
        route("GET", "/a/me/settings");
        route("GET", "/a/{id}/orders");
        route("GET", "/{rest*}");
        assertThat(matched("GET", "/a/me/orders")).isEqualTo("GET /a/{id}/orders");
        assertThat(matched("GET", "/a/me/else")).isEqualTo("GET /{rest*}");
    }

    @Test
    void a_better_path_of_another_method_does_not_hide_a_route() {
        route("POST", "/a/me");
        route("GET", "/a/{id}");
        assertThat(matched("GET", "/a/me")).isEqualTo("GET /a/{id}");
    }

    @Test
    void get_serves_head_unless_there_is_a_route_for_head() {
        route("GET", "/a");
        route("GET", "/b");
        route("HEAD", "/b");
        assertThat(matched("HEAD", "/a")).isEqualTo("GET /a");
        assertThat(matched("HEAD", "/b")).isEqualTo("HEAD /b");
    }

    @Test
    void a_search_for_any_headers_ignores_conditions_and_reads_no_header() {
        conditional("GET", "/a/{id}", "X-Version=1");
        conditional("GET", "/a/{id}", "X-Version=2");
        conditional("GET", "/a/me", "X-Other=1");
        MultiMap repeated = HttpHeaders.headers().add("X-Version", "1").add("X-Version", "1");
        RouteQuery query = new RouteQuery("", List.of("a", "you"), repeated);
        assertThat(requireNonNull(index.findAnyHeaders(HttpMethod.GET, query)).route())
                .startsWith("GET /a/{id} X-Version=");
        assertThat(requireNonNull(index.findAnyHeaders(HttpMethod.HEAD, query)).route())
                .startsWith("GET /a/{id} X-Version=");
        assertThat(requireNonNull(index.findAnyHeaders(HttpMethod.GET, query(List.of("a", "me"))))
                        .route())
                .isEqualTo("GET /a/me X-Other=1");
        assertThat(index.findAnyHeaders(HttpMethod.POST, query)).isNull();
        assertThat(index.findAnyHeaders(HttpMethod.GET, query(List.of("b")))).isNull();
        assertThat(query.varyHeaders()).isEmpty();
    }

    private void conditional(String method, String path, String condition) {
        index.add(
                HttpMethod.valueOf(method),
                PathPattern.parse(path),
                RouteConditions.of("", List.of(HeaderCondition.parse(condition))),
                method + " " + path + " " + condition);
    }

    @Test
    void the_methods_of_every_route_that_matches_the_path_are_allowed() {
        route("GET", "/a/{id}");
        route("POST", "/a/me");
        assertThat(index.allowedMethods(query(List.of("a", "me")))).isEqualTo("GET, HEAD, POST");
        assertThat(index.allowedMethods(query(List.of("a", "you")))).isEqualTo("GET, HEAD");
        assertThat(index.allowedMethods(query(List.of("b")))).isEmpty();
    }

    @Test
    void a_slash_at_the_end_is_another_path() {
        route("GET", "/a");
        route("GET", "/a/{id}");
        route("GET", "/b/{rest*}");
        assertThat(find("GET", "/a/")).isNull();
        assertThat(find("GET", "/b/")).isNull();
        assertThat(find("GET", "/b/c/")).isNull();
    }

    @Test
    void the_root_is_a_path_like_any_other() {
        route("GET", "/");
        assertThat(matched("GET", "/")).isEqualTo("GET /");
        assertThat(find("GET", "/a")).isNull();
    }

    @Test
    void parameters_are_texts_and_a_catch_all_is_a_list() {
        route("GET", "/a/{id}/b/{rest*}");
        RouteIndex.RouteMatch<String> match = requireNonNull(find("GET", "/a/1%20x/b/c/d"));
        assertThat(match.parameters(List.of("a", "1 x", "b", "c", "d")).toString())
                .isEqualTo("{\"id\":\"1 x\",\"rest\":[\"c\",\"d\"]}");
    }

    @Test
    void no_segments_match_neither_a_parameter_nor_a_catch_all() {
        route("GET", "/{id}");
        route("GET", "/{rest*}");
        assertThat(find("GET", "/")).isNull();
    }

    /** Counts reads of segments. */
    private static final class CountedSegments extends AbstractList<String> {
        private final List<String> segments;
        private int lookups;

        CountedSegments(List<String> segments) {
            this.segments = segments;
        }

        @Override
        public String get(int index) {
            lookups++;
            return segments.get(index);
        }

        @Override
        public int size() {
            return segments.size();
        }
    }

    private void fill(int routes) {
        for (int i = 0; i < routes; i++) {
            String host = i % 3 == 0 ? "h" + i + ".example.com" : "";
            RouteConditions conditions = RouteConditions.of(host, List.of(new HeaderCondition("X-Tenant", "t" + i)));
            index.add(HttpMethod.GET, PathPattern.parse("/a/{id}/c"), conditions, "by header " + i);
            index.add(HttpMethod.GET, PathPattern.parse("/a/{id}/c" + i), RouteConditions.ANY, "by path " + i);
            index.add(HttpMethod.GET, PathPattern.parse("/a" + i + "/{rest*}"), RouteConditions.ANY, "elsewhere " + i);
        }
    }

    private int countLookups(String host, String path, String tenant) {
        CountedSegments segments = new CountedSegments(RequestPath.parse(path));
        AtomicInteger headerLookups = new AtomicInteger();
        MultiMap headers = HttpHeaders.headers().set("X-Tenant", tenant);
        Object countedHeaders = Proxy.newProxyInstance(
                MultiMap.class.getClassLoader(), new Class<?>[] {MultiMap.class}, (proxy, method, arguments) -> {
                    headerLookups.incrementAndGet();
                    return method.invoke(headers, arguments);
                });
        index.find(HttpMethod.GET, new RouteQuery(host, segments, (MultiMap) countedHeaders));
        return segments.lookups + headerLookups.get();
    }

    @Test
    void the_thousandth_route_takes_as_many_lookups_as_the_first() {
        fill(3);
        List<Integer> few = countAllLookups();
        fill(1000);
        assertThat(countAllLookups())
                .isEqualTo(few)
                .allSatisfy(lookups -> assertThat(lookups).isBetween(1, 20));
    }

    /** Lookups by literal, by parameter with a known and an unknown header value, by host, and without a match. */
    private List<Integer> countAllLookups() {
        return List.of(
                countLookups("", "/a/1/c0", "none"),
                countLookups("", "/a/1/c", "t1"),
                countLookups("h0.example.com", "/a/1/c", "t0"),
                countLookups("h0.example.com", "/a/1/c", "none"),
                countLookups("", "/a/1/d", "t0"),
                countLookups("", "/a0/1/2/3", "t0"));
    }
}
