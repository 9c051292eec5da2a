package dev.sluice.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.backend.SubjectToken;
import dev.sluice.identity.AccessPolicy.NamedAuthenticator;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessPolicyTest {
    private static final Authenticator NOTHING_SENT = refusing(DenialReason.NO_CREDENTIALS, "A");
    private static final Authenticator EXPIRED = refusing(DenialReason.EXPIRED, "B");
    private static final Authenticator NO_KEYS =
            evidence -> Future.failedFuture(new AuthenticationUnavailable(DenialReason.NO_KEYS, "shoppers"));

    private final List<String> told = new ArrayList<>();
    private final IdentityEvents events = new IdentityEvents() {
        @Override
        public void accepted(String identity) {
            told.add(identity);
        }

        @Override
        public void refused(String identity, DenialReason reason) {
            told.add(identity + " " + reason.token());
        }
    };

    private static Authenticator refusing(DenialReason reason, String challenge) {
        return evidence -> Future.failedFuture(new Unauthenticated(reason, challenge));
    }

    private static Authenticator knowing(String claims) {
        return evidence -> Future.succeededFuture(new Caller(json(claims), new SubjectToken("token")));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Future<Caller> admit(List<String> scopes, Authenticator... identities) {
        List<NamedAuthenticator> ways = new ArrayList<>();
        for (Authenticator each : identities) ways.add(new NamedAuthenticator("way" + ways.size(), each));
        return new AccessPolicy(ways, scopes, events)
                .admit(
                        new AuthenticationRequest(MultiMap.caseInsensitiveMultiMap(), null, new Deadline(0)),
                        caller -> caller,
                        caller -> !caller.claims().has("banned"));
    }

    @Test
    void any_way_will_do_and_one_that_did_not_know_the_caller_is_not_counted() {
        assertThat(admit(List.of(), EXPIRED, knowing("{}"), NO_KEYS).succeeded())
                .isTrue();
        assertThat(told).containsExactly("way1");
    }

    @Test
    void who_is_known_in_no_way_hears_of_every_way() {
        assertThat(admit(List.of(), NOTHING_SENT, EXPIRED).cause())
                .isInstanceOfSatisfying(Unauthenticated.class, unknown -> {
                    assertThat(unknown.challenge()).isEqualTo("A, B");
                    assertThat(unknown.reason()).isEqualTo(DenialReason.EXPIRED);
                });
        assertThat(admit(List.of(), NOTHING_SENT, NOTHING_SENT).cause())
                .isInstanceOfSatisfying(
                        Unauthenticated.class,
                        unknown -> assertThat(unknown.challenge()).isEqualTo("A"));
        assertThat(told).containsExactly("way1 expired", "way0 no_credentials");
    }

    @Test
    void where_one_way_cannot_tell_nobody_is_called_unknown() {
        assertThat(admit(List.of(), NO_KEYS, EXPIRED).cause()).isInstanceOf(AuthenticationUnavailable.class);
        assertThat(told).containsExactly("way0 no_keys");
    }

    @Test
    void scopes_are_found_in_any_claim_that_issuers_put_them_in() {
        for (String claims : Arrays.asList(
                "{\"scope\":\"a b c\"}",
                "{\"scp\":[\"b\",\"a\"]}",
                "{\"scp\":\"a b\"}",
                "{\"scopes\":[\"a\",\"b\",7]}",
                "{\"scope\":\"a\",\"scp\":[\"b\"]}"))
            assertThat(admit(List.of("a", "b"), knowing(claims)).succeeded())
                    .as(claims)
                    .isTrue();
    }

    @Test
    void one_scope_less_is_too_few() {
        for (String claims : Arrays.asList(
                "{}",
                "{\"scope\":\"a\"}",
                "{\"scope\":\"ab\"}",
                "{\"scope\":\"A B\"}",
                "{\"scope\":{\"a\":\"b\"}}",
                "{\"scopes\":[\"a b\"]}",
                "{\"scopes\":[[\"a\",\"b\"]]}"))
            assertThat(admit(List.of("a", "b"), knowing(claims)).cause())
                    .as(claims)
                    .isInstanceOfSatisfying(
                            Forbidden.class,
                            forbidden -> assertThat(forbidden.challenge())
                                    .isEqualTo("Bearer realm=\"way0\", error=\"insufficient_scope\", scope=\"a b\""));
        assertThat(told).containsOnly("way0 insufficient_scope");
    }

    @Test
    void who_is_known_by_no_token_is_not_told_to_get_another() {
        Authenticator byKey =
                evidence -> Future.succeededFuture(new Caller(JsonNodeFactory.instance.objectNode(), null));
        assertThat(admit(List.of("a"), byKey).cause())
                .isInstanceOfSatisfying(
                        Forbidden.class,
                        forbidden -> assertThat(forbidden.challenge()).isNull());
    }

    @Test
    void the_requirement_has_the_last_word() {
        assertThat(admit(List.of(), knowing("{\"banned\":1}")).cause())
                .isInstanceOfSatisfying(
                        Forbidden.class,
                        forbidden -> assertThat(forbidden.reason()).isEqualTo(DenialReason.REQUIREMENT));
        assertThat(told).containsExactly("way0 requirement");
    }

    @Test
    void a_fault_of_ours_lets_nobody_in() {
        IllegalStateException fault = new IllegalStateException();
        assertThat(admit(List.of(), evidence -> Future.failedFuture(fault), knowing("{}"))
                        .cause())
                .isSameAs(fault);
    }
}
