package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.credentials.TokenSourceFixture.ScriptedTokenFetcher;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialInjectorTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final ScriptedTokenFetcher endpoint = new ScriptedTokenFetcher();
    private final CachingTokenSource tokens =
            new CachingTokenSource("warehouse", endpoint, clock, new Random(7), TokenEvents.NONE);
    private final CredentialInjector authorized =
            new CredentialInjector(tokens, CredentialHeader.BEARER, this::respond);

    /** The token that the backend accepts, the calls that it received, and its response to other tokens. */
    private final Set<String> accepted = new HashSet<>(Set.of("Bearer good"));

    private final List<Call> received = new ArrayList<>();
    private MultiMap challenge = MultiMap.caseInsensitiveMultiMap();

    private Future<Void> delay = Future.succeededFuture();

    private Future<Reply> respond(Call call) {
        received.add(call);
        return delay.compose(passed -> respondByToken(call));
    }

    private Future<Reply> respondByToken(Call call) {
        return accepted.contains(call.headers().get("authorization"))
                ? Future.succeededFuture(new Reply(200, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer("{}")))
                : Future.failedFuture(UnusableReply.of(call, 401, challenge));
    }

    @Test
    void every_attempt_carries_the_token_instead_of_the_steps_header() {
        warmUp("good");
        Call call = call().withHeader("Authorization", "Basic x");
        assertThat(authorized.send(call).succeeded()).isTrue();
        assertThat(received.get(1).headers().getAll("Authorization")).containsExactly("Bearer good");
    }

    @Test
    void nothing_is_sent_without_a_token() {
        Future<Reply> reply = authorized.send(call());
        endpoint.reject();
        assertThat(reply.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(received).isEmpty();
    }

    @Test
    void a_hundred_posts_with_a_revoked_token_cause_one_refresh_and_each_body_arrives_complete_and_twice() {
        warmUp("good");
        revoke();
        Promise<Void> allUnderWay = Promise.promise();
        delay = allUnderWay.future();
        List<Future<Reply>> replies = send(100);
        allUnderWay.complete();
        assertThat(replies).noneMatch(Future::isComplete);
        assertThat(endpoint.requests()).isEqualTo(2);

        accepted.add("Bearer better");
        endpoint.issue("better", MINUTE);

        assertThat(replies).allMatch(Future::succeeded);
        assertThat(endpoint.requests()).isEqualTo(2);
        assertThat(received).hasSize(200).allMatch(call -> TestCalls.STOCK_BODY.equals(call.body()));
        assertThat(received.subList(100, 200))
                .allMatch(call -> call.headers().get("Authorization").equals("Bearer better"));
    }

    @Test
    void a_late_401_for_a_replaced_token_uses_the_newer_token_without_a_refresh() {
        warmUp("good");
        Future<Reply> late = new CredentialInjector(tokens, CredentialHeader.BEARER, call -> {
                    if (call.headers().get("Authorization").equals("Bearer better")) return respond(call);
                    revoke();
                    tokens.invalidate(call(), tokens.get(call).result());
                    warmUp("better");
                    return Future.failedFuture(UnusableReply.of(call, 401, challenge));
                })
                .send(call());
        assertThat(late.succeeded()).isTrue();
        assertThat(endpoint.requests()).isEqualTo(2);
    }

    @Test
    void a_second_401_fails_the_call_and_the_token_is_refreshed_once_in_five_seconds() {
        warmUp("good");
        accepted.clear();
        received.clear();
        for (int second = 0; second < 10; second++) {
            Future<Reply> reply = authorized.send(call());
            while (endpoint.isOpen()) endpoint.issue("bad" + endpoint.requests(), MINUTE);
            assertThat(reply.cause()).satisfies(because(FailureReason.UNAUTHORIZED));
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(endpoint.requests()).isEqualTo(1 + 2);
        assertThat(received).hasSize(10 + 2);
    }

    @Test
    void a_401_while_the_token_server_is_down_fails_without_credentials() {
        warmUp("good");
        revoke();
        Future<Reply> reply = authorized.send(call());
        endpoint.reject();
        assertThat(reply.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer error=\"invalid_token\"",
                "Bearer realm=\"stock\", error=\"invalid_token\", error_description=\"The token expired\"",
                "bearer ERROR = invalid_token",
                "Bearer",
                "Bearer realm=\"stock\"",
                "Negotiate, Bearer realm=\"stock\""
            })
    void a_challenge_for_an_invalid_token_refreshes_it(String text) {
        challenge.add("WWW-Authenticate", "Basic realm=\"x\"").add("WWW-Authenticate", text);
        warmUp("good");
        revoke();
        authorized.send(call());
        assertThat(endpoint.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"stock\"",
                "Bearer error=\"insufficient_scope\"",
                "Bearer error=\"invalid_tokens\"",
                "NotBearer realm=\"stock\""
            })
    void a_challenge_with_another_reason_does_not_refresh_the_token(String text) {
        challenge.add("WWW-Authenticate", text);
        warmUp("good");
        revoke();
        assertThat(authorized.send(call()).cause()).satisfies(because(FailureReason.UNAUTHORIZED));
        assertThat(endpoint.requests()).isEqualTo(1);
    }

    @Test
    void a_403_and_other_failures_pass_through_unchanged() {
        warmUp("good");
        for (int status : new int[] {403, 404, 500}) {
            CredentialInjector failing = new CredentialInjector(
                    tokens,
                    CredentialHeader.BEARER,
                    call -> Future.failedFuture(UnusableReply.of(call, status, MultiMap.caseInsensitiveMultiMap())));
            assertThat(failing.send(call()).cause())
                    .isInstanceOfSatisfying(
                            UnusableReply.StatusFailure.class,
                            failure -> assertThat(failure.status()).isEqualTo(status));
        }
        assertThat(endpoint.requests()).isEqualTo(1);
    }

    @Test
    void any_401_refreshes_a_key_that_is_not_a_bearer_token() {
        challenge.add("WWW-Authenticate", "ApiKey realm=\"stock\"");
        accepted.add("good");
        CredentialInjector keyed =
                new CredentialInjector(tokens, new CredentialHeader("authorization", ""), this::respond);
        Future<Reply> first = keyed.send(call());
        endpoint.issue("good", MINUTE);
        assertThat(first.succeeded()).isTrue();

        revoke();
        keyed.send(call());
        assertThat(endpoint.requests()).isEqualTo(2);
    }

    private void warmUp(String token) {
        Future<Reply> first = authorized.send(call());
        accepted.add("Bearer " + token);
        endpoint.issue(token, MINUTE);
        assertThat(first.succeeded()).isTrue();
    }

    private void revoke() {
        accepted.clear();
        received.clear();
    }

    private List<Future<Reply>> send(int count) {
        return IntStream.range(0, count).mapToObj(i -> authorized.send(call())).toList();
    }

    private Call call() {
        return TestCalls.stockUpdate(Duration.ofSeconds(2), clock);
    }
}
