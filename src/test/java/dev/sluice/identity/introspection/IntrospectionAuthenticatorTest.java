package dev.sluice.identity.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.identity.AuthenticationUnavailable;
import dev.sluice.identity.Caller;
import dev.sluice.identity.FakeIssuer;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.spec.Secret;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntrospectionAuthenticatorTest {
    private static final String URL = "https://id.example.com/introspect?x=1";

    private final FakeIssuer issuer = new FakeIssuer();
    private final IntrospectionAuthenticator identity = identity(URI.create(URL), "https://id.example.com", List.of());

    private IntrospectionAuthenticator identity(@Nullable URI url, @Nullable String from, List<String> audience) {
        return new IntrospectionAuthenticator(
                new IntrospectionSpec(
                        url, from, null, audience, "sluice", new Secret("p%ss word"), Duration.ofSeconds(30)),
                issuer.around(),
                secret -> Future.succeededFuture(secret.value()));
    }

    private Future<Caller> of(String token) {
        return identity.of(issuer.bearing(token));
    }

    private IntrospectionAuthenticatorTest saying(String answer) {
        issuer.answering(URL, answer);
        return this;
    }

    @Test
    void a_token_that_its_issuer_stands_by_is_taken_with_all_that_it_says() {
        saying("{\"active\":true,\"sub\":\"ann\",\"scope\":\"a b\",\"n\":1.10}");
        Caller caller = of("opaque/token+1==").result();
        assertThat(caller.claims()).hasToString("{\"sub\":\"ann\",\"scope\":\"a b\",\"n\":1.10}");
        assertThat(caller.subject()).isNotNull();
        assertThat(issuer.bodies()).containsExactly("token=opaque%2Ftoken%2B1%3D%3D&token_type_hint=access_token");
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
    void one_that_it_does_not_stand_by_is_refused(String answer) {
        saying(answer);
        assertThat(of("token").cause()).hasMessage("inactive");
    }

    @Test
    void that_it_is_active_is_not_enough() {
        IntrospectionAuthenticator ours = identity(URI.create(URL), "https://id.example.com", List.of("us"));
        saying("{\"active\":true,\"aud\":\"others\"}");
        assertThat(ours.of(issuer.bearing("a")).cause()).hasMessage("audience");
        saying("{\"active\":true}");
        assertThat(ours.of(issuer.bearing("b")).cause()).hasMessage("audience");
        saying("{\"active\":true,\"aud\":[\"others\",\"us\"]}");
        assertThat(ours.of(issuer.bearing("c")).succeeded()).isTrue();
        saying("{\"active\":true,\"aud\":\"us\",\"iss\":\"https://evil.example\"}");
        assertThat(ours.of(issuer.bearing("d")).cause()).hasMessage("issuer");
        saying("{\"active\":true,\"aud\":\"us\",\"exp\":" + issuer.in(0) + "}");
        assertThat(ours.of(issuer.bearing("e")).cause()).hasMessage("expired");
        saying("{\"active\":true,\"aud\":\"us\",\"exp\":\"soon\"}");
        assertThat(ours.of(issuer.bearing("f")).cause()).hasMessage("expired");
        saying("{\"active\":true,\"aud\":\"us\",\"nbf\":" + issuer.in(5) + "}");
        assertThat(ours.of(issuer.bearing("g")).cause()).hasMessage("not_yet_valid");
    }

    @Test
    void an_answer_counts_for_a_while_and_never_past_the_end_of_the_token() {
        saying("{\"active\":true,\"exp\":" + issuer.in(40) + "}");
        assertThat(of("token").succeeded()).isTrue();
        issuer.clock.advance(Duration.ofSeconds(29));
        assertThat(of("token").succeeded()).isTrue();
        assertThat(issuer.asked()).hasSize(1);
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(of("token").succeeded()).isTrue();
        assertThat(issuer.asked()).hasSize(2);
        issuer.clock.advance(Duration.ofSeconds(10));
        saying("{\"active\":false}");
        assertThat(of("token").cause()).hasMessage("inactive");
        assertThat(of("token").cause()).hasMessage("inactive");
        assertThat(issuer.asked()).hasSize(3);
    }

    @Test
    void many_requests_with_one_token_ask_once() {
        issuer.isSlow(true);
        List<Future<Caller>> many =
                IntStream.range(0, 100).mapToObj(each -> of("token")).toList();
        assertThat(issuer.asked()).hasSize(1);
        issuer.answerNow("{\"active\":true}");
        assertThat(many).allMatch(Future::succeeded);
    }

    @Test
    void nobody_waits_past_its_deadline() {
        issuer.isSlow(true);
        Future<Caller> waiting = of("token");
        issuer.clock.advance(Duration.ofSeconds(2));
        assertThat(waiting.cause())
                .isInstanceOf(AuthenticationUnavailable.class)
                .hasMessage("no_answer");
    }

    @Test
    void while_the_issuer_does_not_answer_nobody_is_called_unknown() {
        issuer.isDown(true);
        assertThat(of("token").cause()).isInstanceOf(AuthenticationUnavailable.class);
        issuer.isDown(false);
        saying("no JSON");
        assertThat(of("token").cause()).isInstanceOf(AuthenticationUnavailable.class);
        saying("{\"active\":true}");
        assertThat(of("token").succeeded()).isTrue();
    }

    @Test
    void without_a_token_nobody_is_asked() {
        assertThat(identity.of(issuer.bearing(null)).cause()).hasMessage("no_credentials");
        assertThat(of("a b").cause()).hasMessage("malformed");
        assertThat(of("a".repeat(8193)).cause()).hasMessage("malformed");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void the_issuer_itself_says_where_it_answers() {
        issuer.answering(
                "https://id.example.com/.well-known/openid-configuration",
                "{\"issuer\":\"https://id.example.com\",\"introspection_endpoint\":\"" + URL + "\"}");
        saying("{\"active\":true}");
        IntrospectionAuthenticator discovering = identity(null, "https://id.example.com", List.of());
        assertThat(discovering.of(issuer.bearing("a")).succeeded()).isTrue();
        assertThat(discovering.of(issuer.bearing("b")).succeeded()).isTrue();
        assertThat(issuer.asked()).hasSize(3);
    }
}
