package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.CredentialsSpec.Grant;
import dev.sluice.auth.TokenEndpoint.Issued;
import dev.sluice.spec.Secret;
import dev.sluice.time.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCredentialsTest {
    private static final String SECRET = "p%ss wörd+";

    private final Vertx vertx = Vertx.vertx();
    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    private record Asked(String method, String authorization, String contentType, String form) {}

    @AfterEach
    void stop() throws Exception {
        done(vertx.close());
    }

    @Test
    void it_asks_as_the_standard_says_with_id_and_secret_form_encoded_before_basic() throws Exception {
        done(ask(serving(200, "application/json", "{\"access_token\":\"t\",\"expires_in\":60}")));

        Asked request = asked.take();
        String basic = Base64.getEncoder()
                .encodeToString("me%3Aand+you:p%25ss+w%C3%B6rd%2B".getBytes(StandardCharsets.US_ASCII));
        assertThat(request.method).isEqualTo("POST");
        assertThat(request.authorization).isEqualTo("Basic " + basic);
        assertThat(request.contentType).startsWith("application/x-www-form-urlencoded");
        assertThat(request.form.split("&"))
                .containsExactlyInAnyOrder("grant_type=client_credentials", "scope=stock.read+stock.write");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":60} | 60",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":\"61\"} | 61",
                "{\"access_token\":\"t\",\"expires_in\":62.5} | 62",
                "{\"access_token\":\"t\",\"token_type\":\"BEARER\"} | 300",
                "{\"access_token\":\"t\",\"expires_in\":3153600000} | 3153600000"
            })
    void a_token_comes_with_its_lifetime_and_with_five_minutes_if_that_is_unsaid(String body, long seconds)
            throws Exception {
        assertThat(done(ask(serving(200, "application/json;charset=UTF-8", body))))
                .isEqualTo(new Issued("t", Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "s3cret",
                "{\"access_token\":null}",
                "{\"access_token\":7}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"s3cret\\r\\nX-Evil: 1\"}",
                "{\"access_token\":\"s3crét\"}",
                "{\"access_token\":\"s3cret\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"s3cret\",\"token_type\":7}",
                "{\"access_token\":\"s3cret\",\"expires_in\":\"soon\"}",
                "{\"access_token\":\"s3cret\",\"expires_in\":0}",
                "{\"access_token\":\"s3cret\",\"expires_in\":-5}",
                "{\"access_token\":\"s3cret\",\"expires_in\":{}}",
                "{\"error\":\"s3cret\"}"
            })
    void an_answer_that_is_no_token_is_a_failure_that_quotes_none_of_it(String body) throws Exception {
        assertThat(failure(serving(200, "application/json", body)))
                .satisfies(failure -> assertThat(failure.isRefusal()).isFalse())
                .hasNoCause()
                .message()
                .doesNotContain("s3cr");
    }

    @ParameterizedTest
    @CsvSource({
        "401,invalid_client",
        "400,invalid_client",
        "400,invalid_scope",
        "400,unauthorized_client",
        "400,unsupported_grant_type",
        "400,invalid_request"
    })
    void an_error_of_the_standard_is_a_refusal_that_names_it_and_nothing_more(int status, String error)
            throws Exception {
        String body = "{\"error\":\"" + error + "\",\"error_description\":\"no\\nsuch secret: s3cret\"}";
        TokenFailure failure = failure(serving(status, "application/json", body));
        assertThat(failure.isRefusal()).isTrue();
        assertThat(failure).hasMessage("the token server says " + error);
    }

    @ParameterizedTest
    @CsvSource({
        "503,text/html,invalid_client s3cret",
        "503,application/json,{\"error\":\"temporarily_unavailable\"}",
        "500,application/json,{}",
        "404,text/plain,s3cret",
        "302,text/plain,s3cret",
        "204,text/plain,s3cret"
    })
    void any_other_answer_is_a_failure_that_may_pass(int status, String type, String body) throws Exception {
        TokenFailure failure = failure(serving(status, type, body));
        assertThat(failure.isRefusal()).isFalse();
        assertThat(failure).hasMessage("the token server answered no token");
    }

    @Test
    void letters_beyond_ascii_in_the_url_are_percent_encoded() throws Exception {
        Promise<String> target = Promise.promise();
        URI url = listening(request -> {
            target.complete(request.uri());
            request.response().end();
        });
        failure(url.resolve("/tökén?für=alle"));
        assertThat(done(target.future())).isEqualTo("/t%C3%B6k%C3%A9n?f%C3%BCr=alle");
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        URI elsewhere = serving(200, "application/json", "{\"access_token\":\"stolen\"}");
        URI redirecting = listening(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", elsewhere.toString())
                .end());
        assertThat(failure(redirecting).isRefusal()).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void a_server_that_is_not_there_is_a_failure_that_may_pass() throws Exception {
        HttpServer gone =
                done(vertx.createHttpServer().requestHandler(request -> {}).listen(0, "127.0.0.1"));
        done(gone.close());
        TokenFailure failure = failure(url(gone));
        assertThat(failure.isRefusal()).isFalse();
        assertThat(failure).hasMessageStartingWith("no answer: ");
    }

    @Test
    void a_server_that_hangs_is_given_up_after_five_seconds() throws Exception {
        Promise<Void> arrived = Promise.promise();
        Future<Issued> answer = ask(listening(request -> arrived.complete()));
        done(arrived.future());
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(answer.isComplete()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(answer.cause()).isInstanceOf(TokenFailure.class).hasMessage("no answer within 5s");
    }

    @Test
    void a_wait_that_ended_leaves_no_timer() throws Exception {
        done(ask(serving(200, "application/json", "{\"access_token\":\"t\"}")));
        assertThat(clock.pendingTimers()).isZero();
    }

    private URI serving(int status, String contentType, String body) throws Exception {
        return listening(request -> request.body().onSuccess(form -> {
            asked.add(new Asked(
                    request.method().name(),
                    String.valueOf(request.getHeader("Authorization")),
                    String.valueOf(request.getHeader("Content-Type")),
                    form.toString()));
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", contentType)
                    .end(body);
        }));
    }

    private URI listening(Handler<HttpServerRequest> handler) throws Exception {
        return url(done(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1")));
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/token");
    }

    private Future<Issued> ask(URI url) {
        CredentialsSpec spec = new CredentialsSpec(
                Grant.CLIENT_CREDENTIALS, url, "me:and you", new Secret(SECRET), List.of("stock.read", "stock.write"));
        Promise<Issued> answer = Promise.promise();
        vertx.runOnContext(
                ignored -> new ClientCredentials(vertx, spec, clock).ask().onComplete(answer::complete, answer::fail));
        return answer.future();
    }

    private TokenFailure failure(URI url) throws Exception {
        return (TokenFailure) done(ask(url).transform(answer -> Future.succeededFuture(answer.cause())));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
