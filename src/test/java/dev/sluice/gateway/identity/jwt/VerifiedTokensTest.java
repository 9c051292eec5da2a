package dev.sluice.gateway.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.identity.jwt.VerifiedTokens.VerifiedToken;
import dev.sluice.language.json.StrictJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory and the time of verified tokens. */
@ExtendWith(VertxExtension.class)
@Order(1) // measures the heap of this process
class VerifiedTokensTest {
    private static final int BYTES = 8000;
    private static final long LIFETIME = Duration.ofMinutes(5).toNanos();

    private final ManualClock clock = new ManualClock();
    private final VerifiedTokens tokens = new VerifiedTokens(clock, 16 << 20);
    private static final JwtSpec SPEC = new JwtSpec(
            "https://id.example.com",
            List.of("shop"),
            null,
            null,
            JwsAlgorithm.defaults(),
            Duration.ofSeconds(30),
            Duration.ofHours(24));

    private final Vertx vertx;
    private final JwkSet keys;

    VerifiedTokensTest(Vertx vertx) {
        this.vertx = vertx;
        this.keys = keys(TestSigningKey.jwks(TestSigningKey.of("ES256", "ec")));
    }

    private JwkSet keys(String jwks) {
        ObjectNode document =
                StrictJson.readObject(jwks.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        return JwkSet.of(vertx, document, SPEC);
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

    @ParameterizedTest
    @CsvSource({"102, 500", "256, 500", "102, 6000", "256, 6000"})
    void they_hold_their_share_of_the_heap(int mib, int claims) {
        long heap = (long) mib << 20;
        Growth.assertHeldBytes("verified tokens of an identity", heap, () -> {
            VerifiedTokens full = new VerifiedTokens(clock, HeapShare.VERIFIED_TOKENS.bytes(heap));
            for (int number = 0; number < heap / 16 / claims; number++)
                full.add(
                        hash(number),
                        new VerifiedToken(Buffer.buffer(new byte[claims]), keys, clock.nanos() + LIFETIME));
            return full;
        });
    }

    @Test
    void tokens_do_not_keep_earlier_keys_of_the_issuer() {
        add(1);
        JwkSet later = keys(TestSigningKey.jwks(TestSigningKey.of("ES256", "later")));
        tokens.add(hash(2), new VerifiedToken(Buffer.buffer("{}"), later, clock.nanos() + LIFETIME));
        assertThat(tokens.find(hash(1))).isNull();
        assertThat(tokens.find(hash(2))).isNotNull();
    }

    /** Each key is for two algorithms. The reply of an issuer has at most 256 KiB. */
    @Test
    void the_keys_of_an_issuer_hold_their_bytes() {
        Random random = new Random(1);
        String jwks = IntStream.range(0, 50)
                .mapToObj(number -> "{\"kty\":\"RSA\",\"kid\":\"%03000d\",\"e\":\"AQAB\",\"n\":\"%s\"}"
                        .formatted(number, modulus(random)))
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
        assertThat(jwks.length()).isBetween(230 << 10, 256 << 10);
        Growth.assertSmallHeldBytes("keys of an issuer", () -> keys(jwks));
    }

    private static String modulus(Random random) {
        byte[] modulus = new byte[1400];
        random.nextBytes(modulus);
        modulus[0] |= 1;
        modulus[modulus.length - 1] |= 1;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(modulus);
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
