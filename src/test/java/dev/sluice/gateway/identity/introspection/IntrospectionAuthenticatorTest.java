package dev.sluice.gateway.identity.introspection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.Hop;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.ScriptedIssuer;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.BearerToken;
import dev.sluice.gateway.identity.Caller;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.language.json.StrictJson;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Order(1) // measures the heap of this process
class IntrospectionAuthenticatorTest {
    private static final String URL = "https://id.example.com/introspect?x=1";

    private final ScriptedIssuer issuer = new ScriptedIssuer();
    private final IntrospectionAuthenticator authenticator =
            authenticator(URI.create(URL), "https://id.example.com", List.of());

    private IntrospectionAuthenticator authenticator(@Nullable URI url, @Nullable String from, List<String> audience) {
        return new IntrospectionAuthenticator(
                new IntrospectionSpec(
                        url, from, null, audience, "sluice", new Secret("p%ss word"), Duration.ofSeconds(30)),
                issuer.context(),
                secret -> Future.succeededFuture(secret.value()));
    }

    private Future<Caller> authenticate(String token) {
        return authenticator.authenticate(issuer.requestWithToken(token));
    }

    private IntrospectionAuthenticatorTest responding(String response) {
        issuer.replying(URL, response);
        return this;
    }

    @Test
    void an_active_token_is_accepted_with_all_its_claims() {
        responding("{\"active\":true,\"sub\":\"ann\",\"scope\":\"a b\",\"n\":1.10}");
        Caller caller = authenticate("opaque/token+1==").result();
        assertThat(caller.claims()).hasToString("{\"sub\":\"ann\",\"scope\":\"a b\",\"n\":1.10}");
        assertThat(caller.subjectToken()).isNotNull();
        assertThat(issuer.calls)
                .extracting(call -> String.valueOf(call.body()))
                .containsExactly("token=opaque%2Ftoken%2B1%3D%3D&token_type_hint=access_token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"active\":false}",
                "{}",
                "{\"active\":\"true\"}",
                "{\"active\":1}",
                "{\"active\":null,\"sub\":\"ann\"}"
            })
    void an_inactive_token_is_denied(String response) {
        responding(response);
        assertThat(authenticate("token").cause()).hasMessage("inactive");
    }

    @Test
    void an_active_token_for_another_audience_or_issuer_or_time_is_denied() {
        IntrospectionAuthenticator strict = authenticator(URI.create(URL), "https://id.example.com", List.of("us"));
        responding("{\"active\":true,\"aud\":\"others\"}");
        assertThat(strict.authenticate(issuer.requestWithToken("a")).cause()).hasMessage("audience");
        responding("{\"active\":true}");
        assertThat(strict.authenticate(issuer.requestWithToken("b")).cause()).hasMessage("audience");
        responding("{\"active\":true,\"aud\":[\"others\",\"us\"]}");
        assertThat(strict.authenticate(issuer.requestWithToken("c")).succeeded())
                .isTrue();
        responding("{\"active\":true,\"aud\":\"us\",\"iss\":\"https://evil.example\"}");
        assertThat(strict.authenticate(issuer.requestWithToken("d")).cause()).hasMessage("issuer");
        responding("{\"active\":true,\"aud\":\"us\",\"exp\":" + issuer.secondsFromNow(0) + "}");
        assertThat(strict.authenticate(issuer.requestWithToken("e")).cause()).hasMessage("expired");
        responding("{\"active\":true,\"aud\":\"us\",\"exp\":\"soon\"}");
        assertThat(strict.authenticate(issuer.requestWithToken("f")).cause()).hasMessage("expired");
        responding("{\"active\":true,\"aud\":\"us\",\"exp\":" + Long.MIN_VALUE + "}");
        assertThat(strict.authenticate(issuer.requestWithToken("h")).cause()).hasMessage("expired");
        responding("{\"active\":true,\"aud\":\"us\",\"nbf\":" + issuer.secondsFromNow(5) + "}");
        assertThat(strict.authenticate(issuer.requestWithToken("g")).cause()).hasMessage("not_yet_valid");
    }

    @Test
    void a_result_is_cached_and_never_past_the_expiry_of_the_token() {
        responding("{\"active\":true,\"exp\":" + issuer.secondsFromNow(40) + "}");
        assertThat(authenticate("token").succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(29));
        assertThat(authenticate("token").succeeded()).isTrue();
        assertThat(issuer.requests).hasSize(1);
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(authenticate("token").succeeded()).isTrue();
        assertThat(issuer.requests).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(10));
        responding("{\"active\":false}");
        assertThat(authenticate("token").cause()).hasMessage("inactive");
        assertThat(authenticate("token").cause()).hasMessage("inactive");
        assertThat(issuer.requests).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"102, 10", "256, 10", "102, 300", "256, 300"})
    void cached_results_hold_their_share_of_the_heap(int mib, int roles) {
        long heap = (long) mib << 20;
        IntrospectionSpec spec = new IntrospectionSpec(
                URI.create(URL), null, null, List.of(), "sluice", new Secret("s"), Duration.ofSeconds(30));
        Growth.assertHeldBytes("introspected tokens of an identity", heap, () -> {
            long bytes = HeapShare.INTROSPECTED_TOKENS.bytes(heap);
            Cache<ByteBuffer, IntrospectionResult> cache = IntrospectionResult.cache(issuer.clock, bytes);
            for (int number = 0; number < bytes / roles / 30; number++)
                cache.put(
                        ByteBuffer.wrap(new BearerToken("t" + number).hash().array()),
                        IntrospectionResult.of(claims(number, roles), spec, issuer.clock));
            return cache;
        });
    }

    private static ObjectNode claims(int number, int roles) {
        String names = IntStream.range(0, roles)
                .mapToObj(role -> "\"role-" + number + "-" + role + "\"")
                .collect(Collectors.joining(","));
        String json = "{\"active\":true,\"sub\":\"user-%d\",\"iss\":\"https://id.example.com\",\"n\":%d,\"roles\":[%s]}"
                .formatted(number, number, names);
        return StrictJson.readObject(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    @Test
    void many_requests_with_a_token_are_introspected_once() {
        issuer.setSlow(true);
        List<Future<Caller>> many =
                IntStream.range(0, 100).mapToObj(each -> authenticate("token")).toList();
        assertThat(issuer.requests).hasSize(1);
        issuer.replyToPending("{\"active\":true}");
        assertThat(many).allMatch(Future::succeeded);
    }

    @Test
    void a_request_fails_at_its_deadline() {
        issuer.setSlow(true);
        Future<Caller> waiting = authenticate("token");
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(waiting.cause()).hasMessage("no_answer");
    }

    @Test
    void while_the_issuer_is_silent_authentication_is_unavailable() {
        issuer.setDown(true);
        assertThat(authenticate("token").cause()).hasMessage("no_answer");
        issuer.setDown(false);
        responding("no JSON");
        assertThat(authenticate("token").cause()).hasMessage("no_answer");
        responding("{\"active\":true}");
        assertThat(authenticate("token").succeeded()).isTrue();
    }

    @Test
    void an_introspection_counts_for_the_client_of_its_request() {
        responding("{\"active\":false}");
        authenticate("token");
        authenticator.authenticate(from("2001:db8:0:1::1", "a"));
        authenticator.authenticate(from("2001:db8:0:1::2", "b"));
        authenticator.authenticate(from("7.7.7.7", "c"));
        List<@Nullable String> tenants = issuer.calls.stream().map(Call::tenant).toList();
        assertThat(tenants.get(0)).isNull();
        assertThat(tenants.get(1)).isNotNull().isEqualTo(tenants.get(2)).isNotEqualTo(tenants.get(3));
    }

    private AuthenticationRequest from(String client, String token) {
        AuthenticationRequest request = issuer.requestWithToken(token);
        Hop hop = new Hop(ForwardedNode.of(requireNonNull(IpAddress.parse(client))), "http", null);
        return new AuthenticationRequest(
                request.headers(),
                null,
                request.deadline(),
                null,
                RequestOrigin.of(hop, request.headers(), ProxyTrust.NONE));
    }

    @Test
    void without_a_token_no_introspection_is_sent() {
        assertThat(authenticator.authenticate(issuer.requestWithToken(null)).cause())
                .hasMessage("unauthenticated");
        assertThat(authenticate("a b").cause()).hasMessage("malformed");
        assertThat(authenticate("a".repeat(8193)).cause()).hasMessage("malformed");
        assertThat(issuer.requests).isEmpty();
    }

    @Test
    void the_metadata_of_the_issuer_names_the_endpoint() {
        issuer.replying(
                "https://id.example.com/.well-known/openid-configuration",
                "{\"issuer\":\"https://id.example.com\",\"introspection_endpoint\":\"" + URL + "\"}");
        responding("{\"active\":true}");
        IntrospectionAuthenticator discovering = authenticator(null, "https://id.example.com", List.of());
        assertThat(discovering.authenticate(issuer.requestWithToken("a")).succeeded())
                .isTrue();
        assertThat(discovering.authenticate(issuer.requestWithToken("b")).succeeded())
                .isTrue();
        assertThat(issuer.requests).hasSize(3);
    }
}
