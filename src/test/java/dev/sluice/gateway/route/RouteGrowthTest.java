package dev.sluice.gateway.route;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The search for a route takes memory in proportion to the path and the host. */
class RouteGrowthTest {
    private final RouteIndex<String> routes = new RouteIndex<>();

    RouteGrowthTest() {
        for (String path : List.of("/{a}/a/{b}", "/a/{a}/a/{b*}", "/a/a/a/a", "/{a}/{b}/{c}/{d}", "/{a*}"))
            routes.add(
                    HttpMethod.GET,
                    PathPattern.parse(path),
                    RouteConditions.of("*.a.a", List.of(new HeaderCondition("x-a", path))),
                    path);
        routes.add(HttpMethod.GET, PathPattern.parse("/b/{a*}"), RouteConditions.ANY, "any");
    }

    @Property(tries = 200)
    void a_search_takes_linear_memory(@ForAll("paths") Repeated text) {
        Growth.assertLinearBytes(text, 900, path -> routes.match(HttpMethod.GET, "a.a.a.a", "/" + path, headers(path)));
        Growth.assertLinearBytes(text, 120, host -> routes.match(HttpMethod.HEAD, host, "/b/b", headers(host)));
    }

    private static MultiMap headers(String value) {
        return MultiMap.caseInsensitiveMultiMap().add("x-a", value).add("x-a", value);
    }

    @Provide
    Arbitrary<Repeated> paths() {
        return Growth.texts("///aab..%");
    }
}
