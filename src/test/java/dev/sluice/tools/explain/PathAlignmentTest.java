package dev.sluice.tools.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PathAlignmentTest {
    @Property
    void there_is_no_difference_exactly_if_the_gateway_finds_the_route(
            @ForAll("patterns") String pattern, @ForAll("paths") List<String> segments) {
        PathPattern path = PathPattern.parse(pattern);
        RouteIndex<Boolean> index = new RouteIndex<>();
        index.add(HttpMethod.GET, path, RouteConditions.ANY, true);
        Boolean matches =
                index.match(HttpMethod.GET, "", "/" + String.join("/", segments), MultiMap.caseInsensitiveMultiMap());
        PathAlignment alignment = new PathAlignment(segments, path);
        assertThat(alignment.difference() == null).isEqualTo(matches != null);
        assertThat(alignment.cost()).isNotNegative();
        if (matches != null) assertThat(alignment.cost()).isLessThan(10);
    }

    /** Few names, so that many paths match in part. */
    @Provide
    Arbitrary<List<String>> paths() {
        Arbitrary<List<String>> segments =
                Arbitraries.of("a", "b", "aa", "c").list().ofMaxSize(5);
        return Combinators.combine(segments, Arbitraries.of(true, false, false)).as((names, hasSlash) -> {
            List<String> all = new ArrayList<>(names);
            if (hasSlash && !names.isEmpty()) all.add("");
            return all;
        });
    }

    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<List<String>> segments =
                Arbitraries.of("a", "b", "aa", "{x}").list().ofMaxSize(4);
        return Combinators.combine(segments, Arbitraries.of("", "", "/{rest*}")).as(PathAlignmentTest::pattern);
    }

    /** Gives each parameter a name of its own. */
    private static String pattern(List<String> segments, String end) {
        int[] number = {0};
        String path = segments.stream()
                .map(segment -> "/" + segment.replace("x", "x" + number[0]++))
                .collect(Collectors.joining());
        return (path + end).isEmpty() ? "/" : path + end;
    }
}
