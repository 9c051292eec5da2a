package dev.sluice.language.uri;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.language.json.MultiValueNode;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Paths, queries and forms of callers take linear memory. */
class UriGrowthTest {
    @Property(tries = 300)
    void a_path_takes_linear_memory(@ForAll("targets") Repeated text) {
        Growth.assertLinearBytes(text, 1000, path -> RequestPath.parse("/" + path));
        Growth.assertLinearBytes(text, 20_000, path -> RequestPath.parse("/" + path));
    }

    @Property(tries = 300)
    void a_query_takes_linear_memory(@ForAll("targets") Repeated text) {
        Growth.assertLinearBytes(text, 1000, UriGrowthTest::readQuery);
        Growth.assertLinearBytes(text, 20_000, UriGrowthTest::readQuery);
        Growth.assertLinearBytes(text, 20_000, PercentDecoder::decode);
    }

    private static void readQuery(String query) {
        MultiValueNode.of(FormDecoder.decode(query), UnaryOperator.identity());
    }

    @Provide
    Arbitrary<Repeated> targets() {
        return Growth.texts("//..%%25eE&&==+a0\u00e9");
    }
}
