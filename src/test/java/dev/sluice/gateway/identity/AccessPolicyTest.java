package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.identity.AccessPolicy.NamedAuthenticator;
import dev.sluice.upstream.backend.SubjectToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessPolicyTest {
    private static final Authenticator NOTHING_SENT = evidence -> Future.failedFuture(AccessFailure.noCredentials("A"));
    private static final Authenticator EXPIRED = denying(DenialReason.EXPIRED, "B");
    private static final Authenticator NO_KEYS =
            evidence -> Future.failedFuture(AccessFailure.unavailable(DenialReason.NO_KEYS, "shoppers"));

    private final List<String> reported = new ArrayList<>();
    private final IdentityEvents events = new IdentityEvents() {
        @Override
        public void onAuthenticate(String identity) {
            reported.add(identity);
        }

        @Override
        public void onDeny(String identity, Reason reason) {
            reported.add(identity + " " + reason.code());
        }
    };

    private static Authenticator denying(DenialReason reason, String challenge) {
        return evidence -> Future.failedFuture(AccessFailure.unauthenticated(reason, challenge));
    }

    private static Authenticator accepting(String claims) {
        return evidence -> Future.succeededFuture(new Caller(json(claims), new SubjectToken("token")));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Future<Caller> check(List<String> scopes, Authenticator... identities) {
        List<NamedAuthenticator> authenticators = new ArrayList<>();
        for (Authenticator each : identities)
            authenticators.add(new NamedAuthenticator("way" + authenticators.size(), each, null));
        return new AccessPolicy(authenticators, scopes, events)
                .check(
                        new AuthenticationRequest(MultiMap.caseInsensitiveMultiMap(), null, new Deadline(0)),
                        (identity, caller) -> caller,
                        caller -> !caller.claims().has("banned"));
    }

    @Test
    void any_identity_may_authenticate_and_the_others_are_not_counted() {
        assertThat(check(List.of(), EXPIRED, accepting("{}"), NO_KEYS).succeeded())
                .isTrue();
        assertThat(reported).containsExactly("way1");
    }

    @Test
    void an_unauthenticated_caller_gets_the_challenges_of_every_identity() {
        assertThat(check(List.of(), NOTHING_SENT, EXPIRED).cause())
                .isInstanceOfSatisfying(AccessFailure.class, unknown -> {
                    assertThat(unknown.challenge()).isEqualTo("A, B");
                    assertThat(unknown.reason()).isEqualTo(DenialReason.EXPIRED);
                });
        assertThat(check(List.of(), NOTHING_SENT, NOTHING_SENT).cause())
                .isInstanceOfSatisfying(
                        AccessFailure.class,
                        unknown -> assertThat(unknown.challenge()).isEqualTo("A"));
        assertThat(reported).containsExactly("way1 expired", "way0 unauthenticated");
    }

    @Test
    void repeated_credentials_end_the_authentication_even_after_an_unavailable_identity() {
        Authenticator repeated = evidence -> Future.failedFuture(AccessFailure.ambiguous());
        assertThat(check(List.of(), NO_KEYS, repeated, accepting("{}")).cause()).hasMessage("ambiguous");
        assertThat(reported).containsExactly("way1 ambiguous");
    }

    @Test
    void an_unavailable_identity_makes_the_outcome_unavailable() {
        assertThat(check(List.of(), NO_KEYS, EXPIRED).cause()).hasMessage("no_keys");
        assertThat(reported).containsExactly("way0 no_keys");
    }

    @Test
    void scopes_are_read_from_scope_and_scp_and_scopes() {
        for (String claims : Arrays.asList(
                "{\"scope\":\"a b c\"}",
                "{\"scp\":[\"b\",\"a\"]}",
                "{\"scp\":\"a b\"}",
                "{\"scopes\":[\"a\",\"b\",7]}",
                "{\"scope\":\"a\",\"scp\":[\"b\"]}"))
            assertThat(check(List.of("a", "b"), accepting(claims)).succeeded())
                    .as(claims)
                    .isTrue();
    }

    @Test
    void a_missing_scope_is_forbidden() {
        for (String claims : Arrays.asList(
                "{}",
                "{\"scope\":\"a\"}",
                "{\"scope\":\"ab\"}",
                "{\"scope\":\"A B\"}",
                "{\"scope\":{\"a\":\"b\"}}",
                "{\"scopes\":[\"a b\"]}",
                "{\"scopes\":[[\"a\",\"b\"]]}"))
            assertThat(check(List.of("a", "b"), accepting(claims)).cause())
                    .as(claims)
                    .isInstanceOfSatisfying(
                            AccessFailure.class,
                            forbidden -> assertThat(forbidden.challenge())
                                    .isEqualTo("Bearer realm=\"way0\", error=\"insufficient_scope\", scope=\"a b\""));
        assertThat(reported).containsOnly("way0 insufficient_scope");
    }

    @Test
    void without_a_token_a_missing_scope_has_no_bearer_challenge() {
        Authenticator byKey =
                evidence -> Future.succeededFuture(new Caller(JsonNodeFactory.instance.objectNode(), null));
        assertThat(check(List.of("a"), byKey).cause())
                .isInstanceOfSatisfying(
                        AccessFailure.class,
                        forbidden -> assertThat(forbidden.challenge()).isNull());
    }

    @Test
    void the_requirement_is_checked_after_the_scopes() {
        assertThat(check(List.of(), accepting("{\"banned\":1}")).cause())
                .isInstanceOfSatisfying(
                        AccessFailure.class,
                        forbidden -> assertThat(forbidden.reason()).isEqualTo(DenialReason.REQUIREMENT));
        assertThat(reported).containsExactly("way0 requirement");
    }

    @Test
    void an_internal_error_denies_the_request() {
        IllegalStateException fault = new IllegalStateException();
        assertThat(check(List.of(), evidence -> Future.failedFuture(fault), accepting("{}"))
                        .cause())
                .isSameAs(fault);
    }
}
