package dev.sluice.core.http;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The syntax of headers and the headers of one connection take linear memory. */
class HeaderGrowthTest {
    private static final int LENGTH = 2000;

    @Property(tries = 200)
    void the_syntax_of_a_header_takes_linear_memory(@ForAll("values") Repeated text) {
        List<Consumer<String>> checks =
                List.of(HeaderSyntax::isToken, HeaderSyntax::isValue, HeaderSyntax::isTarget, HeaderSyntax::isReserved);
        for (Consumer<String> check : checks) Growth.assertLinearBytes(text, LENGTH, check);
    }

    @Property(tries = 200)
    void connection_options_take_linear_memory(@ForAll("values") Repeated text) {
        Growth.assertLinearBytes(text, LENGTH, value -> {
            HopByHopHeaders headers = HopByHopHeaders.of(MultiMap.caseInsensitiveMultiMap()
                    .add(HttpHeaders.CONNECTION, value)
                    .add("x", value));
            headers.contains(value);
        });
    }

    @Property(tries = 1000)
    void the_weights_of_codings_take_linear_steps_and_memory(@ForAll("values") Repeated text) {
        Growth.assertLinearSteps(Gzip.WEIGHT, text, LENGTH, Matcher::matches);
        Growth.assertLinearBytes(text, LENGTH, Gzip::isPreferredIn);
    }

    @Provide
    Arbitrary<Repeated> values() {
        return Growth.texts("/%,; \t=.q*aA0-_:");
    }
}
