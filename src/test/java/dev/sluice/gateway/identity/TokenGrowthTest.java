package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import io.vertx.core.MultiMap;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tokens of callers take linear time and memory. */
class TokenGrowthTest {
    private static final int LENGTH = 2000;

    @Property(tries = 500)
    void a_token_takes_linear_steps(@ForAll("tokens") Repeated text) {
        Growth.assertLinearSteps(BearerToken.TOKEN, text, LENGTH, Matcher::matches);
    }

    @Property(tries = 200)
    void a_token_and_its_scopes_take_linear_memory(@ForAll("tokens") Repeated text) {
        Growth.assertLinearBytes(text, LENGTH, TokenGrowthTest::readToken);
        Growth.assertLinearBytes(
                text,
                LENGTH,
                scope -> AccessPolicy.Scopes.from(
                        JsonNodeFactory.instance.objectNode().put("scope", scope)));
    }

    private static void readToken(String token) {
        BearerToken.from(MultiMap.caseInsensitiveMultiMap().add("Authorization", "Bearer " + token))
                .hash();
    }

    @Provide
    Arbitrary<Repeated> tokens() {
        return Growth.texts("a.==-_ +/\"");
    }
}
