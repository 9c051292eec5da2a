package dev.sluice.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.identity.JwsAlgorithm;
import dev.sluice.identity.JwtSpec;
import dev.sluice.identity.jwt.VerifiedTokens.VerifiedToken;
import dev.sluice.json.StrictJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The memory and the time of verified tokens. */
@ExtendWith(VertxExtension.class)
class VerifiedTokensTest {
    private static final int BYTES = 8000;
    private static final long LIFETIME = Duration.ofMinutes(5).toNanos();

    private final ManualClock clock = new ManualClock();
    private final VerifiedTokens tokens = new VerifiedTokens(clock);
    private final JwkSet keys;

    VerifiedTokensTest(Vertx vertx) {
        JwtSpec spec = new JwtSpec(
                "https://id.example.com",
                List.of("shop"),
                null,
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
        byte[] jwks = TestSigningKey.jwks(TestSigningKey.of("ES256", "ec")).getBytes(StandardCharsets.UTF_8);
        keys = JwkSet.of(vertx, StrictJson.readObject(jwks).orElseThrow(), spec);
    }

    private static ByteBuffer hash(int number) {
        return ByteBuffer.allocate(32).putInt(number).rewind();
    }

    private void add(int number) {
        tokens.add(hash(number), new VerifiedToken(Buffer.buffer(new byte[BYTES]), keys, clock.nanos() + LIFETIME));
    }

    @Test
    void they_hold_at_most_16_mib() {
        int added = 4000;
        for (int number = 0; number < added; number++) add(number);
        long kept = IntStream.range(0, added)
                .filter(number -> tokens.find(hash(number)) != null)
                .count();
        assertThat(kept * BYTES).isBetween(15L << 20, 16L << 20);
    }

    @Test
    void a_token_is_forgotten_when_it_expires() {
        add(1);
        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(tokens.find(hash(1))).isNotNull();
        clock.advance(Duration.ofNanos(1));
        assertThat(tokens.find(hash(1))).isNull();
    }
}
