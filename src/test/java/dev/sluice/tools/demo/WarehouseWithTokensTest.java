package dev.sluice.tools.demo;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.credentials.ClientAuthMethod;
import dev.sluice.upstream.credentials.Credentials;
import dev.sluice.upstream.credentials.CredentialsContext;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.Grant;
import dev.sluice.upstream.credentials.OAuth2ClientSpec;
import dev.sluice.upstream.credentials.TokenEvents;
import dev.sluice.upstream.credentials.TokenServerSpec;
import dev.sluice.upstream.credentials.TokenSpec;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The token policy in front of the demo's warehouse, with the demo's token server: all of it over real sockets. */
@ExtendWith(VertxExtension.class)
class WarehouseWithTokensTest {
    private final Vertx vertx;
    private final VertxClock clock;
    private final WebClient client;
    private DemoPorts ports = DemoPorts.ephemeral();

    WarehouseWithTokensTest(Vertx vertx) {
        this.vertx = vertx;
        this.clock = new VertxClock(vertx);
        this.client = WebClient.create(vertx);
    }

    @BeforeEach
    void start() throws Exception {
        ports = done(Demo.start(vertx, DemoPorts.ephemeral())).ports();
    }

    @Test
    void two_hundred_concurrent_calls_request_a_single_token() throws Exception {
        injectFault("/_demo/slow?ms=300");
        Backend warehouse = warehouse("demo");
        List<Future<Reply>> replies = send(200, warehouse);
        done(Future.all(replies));
        assertThat(injectFault("/_demo/revoke")).isEqualTo("{\"revoked\":1}");
    }

    @Test
    void a_hundred_calls_with_a_revoked_token_cause_a_single_renewal() throws Exception {
        Backend warehouse = warehouse("demo");
        done(Future.all(send(1, warehouse)));
        injectFault("/_demo/revoke");
        done(Future.all(send(100, warehouse)));
        assertThat(injectFault("/_demo/revoke")).isEqualTo("{\"revoked\":1}");
    }

    @Test
    void a_valid_token_is_used_while_the_token_server_fails() throws Exception {
        Backend warehouse = warehouse("demo");
        done(Future.all(send(1, warehouse)));
        injectFault("/_demo/fail?for=30s");
        done(Future.all(send(20, warehouse)));
    }

    @Test
    void a_wrong_secret_leaves_every_call_without_credentials_and_is_not_quoted() throws Exception {
        List<Future<Reply>> replies = send(50, warehouse("guess"));
        done(Future.join(replies).otherwiseEmpty());
        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.cause())
                        .satisfies(because(FailureReason.NO_CREDENTIALS))
                        .hasMessageContaining("invalid_client")
                        .hasMessageNotContaining("guess"));
    }

    private Backend warehouse(String secret) {
        URI url = URI.create("http://127.0.0.1:" + ports.tokens() + "/token");
        OAuth2ClientSpec client = new OAuth2ClientSpec(
                "sluice",
                ClientAuthMethod.CLIENT_SECRET_BASIC,
                new Secret(secret),
                null,
                null,
                OAuth2ClientSpec.SigningAlgorithm.RS256);
        CredentialsSpec spec = new CredentialsSpec.OAuth2(
                new TokenServerSpec(url, null, null),
                client,
                new TokenSpec(List.of("stock.read"), null, null),
                new Grant.ClientCredentials());
        Backend tokenServer = call -> overHttp(ports.tokens(), call);
        CredentialsContext around =
                new CredentialsContext(vertx, clock, new Random(7), TokenEvents.NONE, origin -> tokenServer);
        return new Credentials("warehouse", spec, around).wrap(call -> overHttp(ports.warehouse(), call));
    }

    private Future<Reply> overHttp(int port, Call call) {
        HttpRequest<Buffer> request = client.request(call.operation().method(), port, "127.0.0.1", call.target())
                .putHeaders(call.headers());
        return (call.body() == null ? request.send() : request.sendBuffer(call.body()))
                .compose(answer -> reply(call, answer));
    }

    private static Future<Reply> reply(Call call, HttpResponse<Buffer> answer) {
        return answer.statusCode() == 200
                ? Future.succeededFuture(new Reply(200, answer.headers(), answer.bodyAsBuffer()))
                : Future.failedFuture(
                        UnusableReply.of(call, answer.statusCode(), answer.headers(), answer.bodyAsBuffer()));
    }

    private List<Future<Reply>> send(int count, Backend backend) {
        return IntStream.range(0, count)
                .mapToObj(i -> onLoop(() -> backend.send(call())))
                .toList();
    }

    private Call call() {
        return new Call(
                new CallContent(
                        new Operation("warehouse", HttpMethod.GET, "/v1/stock/{id}"),
                        "/v1/stock/p3",
                        MultiMap.caseInsensitiveMultiMap(),
                        null),
                new CallLimits(Deadline.after(Duration.ofSeconds(8), clock), new Cancellation()),
                CallState.start(clock));
    }

    /** Tells the token server something. */
    private String injectFault(String path) throws Exception {
        return done(onLoop(() -> client.request(HttpMethod.POST, ports.tokens(), "127.0.0.1", path)
                .send()
                .map(HttpResponse::bodyAsString)));
    }

    /** An HTTP client is used on an event loop only. */
    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        vertx.runOnContext(ignored -> work.get().onComplete(result::complete, result::fail));
        return result.future();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }
}
