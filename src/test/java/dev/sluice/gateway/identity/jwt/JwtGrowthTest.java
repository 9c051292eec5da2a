package dev.sluice.gateway.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import dev.sluice.gateway.identity.JwsAlgorithm;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Parsing a signed token takes linear memory. */
class JwtGrowthTest {
    private static final List<JwsAlgorithm> ACCEPTED = List.of(JwsAlgorithm.values());

    @Property(tries = 200)
    void a_token_takes_linear_memory(@ForAll("texts") Repeated text) {
        Growth.assertLinearBytes(text, 3000, token -> SignedJwt.parse(token, ACCEPTED));
        Growth.assertLinearBytes(text, 3000, claims -> SignedJwt.parse(signed(claims), ACCEPTED));
    }

    private static String signed(String claims) {
        return encode("{\"alg\":\"RS256\"}") + "." + encode(claims) + "." + encode("s".repeat(256));
    }

    private static String encode(String part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(UTF_8));
    }

    @Provide
    Arbitrary<Repeated> texts() {
        return Growth.texts("..{}[]\":,a0=-_");
    }
}
