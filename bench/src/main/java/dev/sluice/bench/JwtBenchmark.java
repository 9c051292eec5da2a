package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.upstream.backend.Reply;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.gateway.identity.IdentityEvents;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.identity.jwt.JwtAuthenticator;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.VertxClock;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the authentication of a caller whose token (RS256, about 600 characters) was verified before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JwtBenchmark {
    private static final String ISSUER = "https://id.example.com";
    private static final String HEAD = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Vertx vertx;
    private JwtAuthenticator authenticator;
    private AuthenticationRequest request;

    @Setup
    public void verify() throws GeneralSecurityException {
        vertx = Vertx.vertx();
        Clock clock = new VertxClock(vertx);
        KeyPair key = newKey();
        authenticator = new JwtAuthenticator(vertx, spec(), issuer(key, clock));
        authenticator.start();
        MultiMap headers = HttpHeaders.headers().add("Authorization", "Bearer " + token(key));
        request = new AuthenticationRequest(headers, null, Deadline.after(Duration.ofSeconds(30), clock));
        authenticator
                .authenticate(request)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static JwtSpec spec() {
        return new JwtSpec(
                ISSUER,
                List.of("shop"),
                URI.create(ISSUER + "/jwks"),
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(12));
    }

    private IdentityContext issuer(KeyPair key, Clock clock) {
        Buffer jwks = Buffer.buffer(jwks((RSAPublicKey) key.getPublic()));
        Future<Reply> keys = Future.succeededFuture(new Reply(200, HttpHeaders.headers(), jwks));
        return new IdentityContext(
                "shoppers",
                origin -> call -> keys,
                EventLoop.detached(vertx),
                clock,
                () -> ThreadLocalRandom.current().nextLong(),
                IdentityEvents.NONE);
    }

    private static String jwks(RSAPublicKey key) {
        return "{\"keys\":[{\"kid\":\"k1\",\"kty\":\"RSA\",\"n\":\"" + number(key.getModulus()) + "\",\"e\":\""
                + number(key.getPublicExponent()) + "\"}]}";
    }

    /** Encodes a number without the zero byte of its sign. */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, bytes[0] == 0 ? 1 : 0, bytes.length));
    }

    private static String token(KeyPair key) throws GeneralSecurityException {
        String claims = "{\"iss\":\"" + ISSUER
                + "\",\"aud\":\"shop\",\"sub\":\"3f2a90c4\",\"scope\":\"orders:read orders:write\","
                + "\"client_id\":\"web\",\"exp\":"
                + Instant.now().plusSeconds(3600).getEpochSecond() + "}";
        String signed =
                BASE64.encodeToString(HEAD.getBytes(UTF_8)) + "." + BASE64.encodeToString(claims.getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    /** Measures a token in the cache. */
    @Benchmark
    public Caller hit() {
        return authenticator.authenticate(request).result();
    }

    /** Stops the fetches of keys. */
    @TearDown
    public void close() {
        authenticator.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
