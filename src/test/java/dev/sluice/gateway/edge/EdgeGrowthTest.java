package dev.sluice.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.MediaRange;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.gateway.edge.problem.ProblemMapper;
import dev.sluice.gateway.route.BodyTypes;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Headers and bodies of callers take linear time and memory. */
class EdgeGrowthTest {
    private static final int LENGTH = 1000;
    private static final List<Pattern> SEARCHED = List.of(ResponsePreferences.TAG, RequestBodyParser.CHARSET);
    private static final List<Pattern> MATCHED = List.of(RequestDeadline.MILLIS, ProblemMapper.FORWARDABLE_RETRY_AFTER);
    private static final RequestBodyParser BODIES =
            new RequestBodyParser(ServerSpec.defaults().limits());

    @Property(tries = 1000)
    void each_pattern_for_headers_takes_linear_steps(@ForAll("headers") Repeated text) {
        for (Pattern pattern : MATCHED) Growth.assertLinearSteps(pattern, text, LENGTH, Matcher::matches);
        for (Pattern pattern : SEARCHED)
            Growth.assertLinearSteps(
                    pattern, text, LENGTH, matcher -> matcher.results().forEach(match -> {}));
    }

    @Property(tries = 200)
    void headers_take_linear_memory(@ForAll("headers") Repeated text) {
        List<Consumer<String>> parsers = List.of(
                tags -> ResponsePreferences.containsTag(tags, "\"x\""),
                RequestHost::normalize,
                BodyTypes::typeOf,
                RequestBodyParser::charset);
        for (Consumer<String> parser : parsers) Growth.assertLinearBytes(text, LENGTH, parser);
    }

    @Property(tries = 100)
    void bodies_take_linear_memory(@ForAll("bodies") Repeated text) {
        for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain"))
            Growth.assertLinearBytes(text, 10 * LENGTH, body -> parse(type, body));
    }

    private static void parse(String type, String body) {
        var parser = BODIES.parserFor(MediaRange.parse(type), StandardCharsets.UTF_8);
        if (parser != null)
            assertThat(parser.parse(Buffer.buffer(body), MemoryAccount.unlimited()))
                    .isNotNull();
    }

    /** The parser of Accept-Encoding had a pattern of this form. */
    @Example
    void a_pattern_that_divides_blanks_in_several_ways_would_fail() {
        Pattern quadratic = Pattern.compile("a\\s*(?:;q)?\\s*");
        Repeated blanks = new Repeated("a", " ", "x");
        boolean isLinear = true;
        try {
            Growth.assertLinearSteps(quadratic, blanks, LENGTH, Matcher::matches);
        } catch (AssertionError tooManySteps) {
            isLinear = false;
        }
        assertThat(isLinear).isFalse();
    }

    @Provide
    Arbitrary<Repeated> headers() {
        return Growth.texts(" \t\",;=/+.-*W0119aqQcharset");
    }

    @Provide
    Arbitrary<Repeated> bodies() {
        return Growth.texts("[]{}\",:&=+%2 1e-.a\\");
    }
}
