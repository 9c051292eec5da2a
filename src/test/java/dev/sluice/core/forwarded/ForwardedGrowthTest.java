package dev.sluice.core.forwarded;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The forwarded headers of a proxy take linear memory. */
class ForwardedGrowthTest {
    private static final int LENGTH = 2000;
    private static final Hop HOP =
            new Hop(ForwardedNode.of(Objects.requireNonNull(IpAddress.parse("10.0.0.9"))), "http", "a");
    private static final ProxyTrust TRUSTED =
            new ProxyTrust(List.of(Network.parse("10.0.0.0/8")), List.of(ForwardedField.values()));

    @Property(tries = 200)
    void forwarded_headers_take_linear_memory(@ForAll("values") Repeated text) {
        for (String name : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host"))
            Growth.assertLinearBytes(text, LENGTH, value -> {
                try {
                    RequestOrigin.of(HOP, HttpHeaders.headers().set(name, value), TRUSTED);
                } catch (ForwardedException rejected) {
                    // The memory of a rejection counts too.
                }
            });
    }

    @Provide
    Arbitrary<Repeated> values() {
        return Growth.texts("for=1.:;,\"\\[]_a ");
    }
}
