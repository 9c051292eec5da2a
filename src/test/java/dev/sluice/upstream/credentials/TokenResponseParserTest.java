package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.credentials.TokenFetcher.IssuedToken;
import dev.sluice.upstream.oauth.ClientAuthentication;
import dev.sluice.upstream.oauth.IssuerClient;
import dev.sluice.upstream.oauth.TokenRequest;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses of token servers; messages do not quote them. */
class TokenResponseParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":60} | 60",
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":\"61\"} | 61",
                "{\"access_token\":\"t\",\"expires_in\":62.5} | 63",
                "{\"access_token\":\"t\",\"token_type\":\"BEARER\"} | 300",
                "{\"access_token\":\"t\",\"expires_in\":3153600000} | 3153600000",
                "{\"access_token\":\"t\",\"expires_in\":64,\"error\":null} | 64"
            })
    void a_token_has_the_lifetime_of_the_response_or_five_minutes(String body, long seconds) {
        assertThat(parse(body)).isEqualTo(new IssuedToken("t", Duration.ofSeconds(seconds)));
    }

    @Test
    void a_refresh_token_is_optional() {
        assertThat(parse("{\"access_token\":\"t\",\"refresh_token\":\"r\"}").refreshToken())
                .isEqualTo("r");
        assertThat(parse("{\"access_token\":\"t\",\"refresh_token\":7}").refreshToken())
                .isNull();
        assertThat(parse("{\"access_token\":\"t\",\"refresh_token\":\"r\"}").toString())
                .doesNotContain("r\"");
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
                "{\"access_token\":\"s3cret\",\"expires_in\":\"NaN\"}",
                "{\"access_token\":\"s3cret\",\"expires_in\":{}}",
                "{\"error\":\"s3cret\"}",
                "{\"access_token\":\"s3cret\",\"error\":\"s3cret\"}",
                "{\"error\":null}"
            })
    void an_invalid_response_is_a_failure_that_does_not_quote_it(String body) {
        assertThat(failureOf(body))
                .satisfies(failure -> assertThat(failure.isPermanent()).isFalse())
                .hasNoCause()
                .message()
                .doesNotContain("s3cr");
    }

    @Test
    void a_response_over_64_kib_is_invalid() {
        String padding = " ".repeat(64 * 1024);
        assertThat(failureOf("{\"access_token\":\"t\"" + padding + "}")).hasMessageContaining("not a JSON object");
    }

    @ParameterizedTest
    @CsvSource({
        "401,invalid_client",
        "400,invalid_client",
        "400,invalid_grant",
        "400,invalid_scope",
        "400,invalid_target",
        "400,unauthorized_client",
        "400,unsupported_grant_type",
        "403,invalid_request"
    })
    void a_standard_error_is_a_permanent_failure_that_names_only_the_error(int status, String error) {
        TokenFailure failure =
                failure(status, "{\"error\":\"" + error + "\",\"error_description\":\"no\\nsuch secret: s3cret\"}");
        assertThat(failure.isPermanent()).isTrue();
        assertThat(failure.rejectsGrant()).isEqualTo(error.equals("invalid_grant"));
        assertThat(failure).hasMessage("the token server responded with " + error);
    }

    @ParameterizedTest
    @CsvSource({
        "503,invalid_client s3cret",
        "503,{\"error\":\"invalid_client\"}",
        "400,{\"error\":\"s3cret\"}",
        "400,[\"invalid_client\"]",
        "500,{}",
        "404,s3cret",
        "302,s3cret"
    })
    void any_other_error_is_a_transient_failure(int status, String body) {
        TokenFailure failure = failure(status, body);
        assertThat(failure.isPermanent()).isFalse();
        assertThat(failure).hasMessage("the token server responded with " + status + " and without a token");
    }

    @Test
    void an_unreachable_server_is_a_transient_failure_with_only_its_reason() {
        BackendFailure failure = new NotSent(call(), FailureReason.CONNECT_FAILED, "10.1.2.3:9400");
        assertThat(TokenResponseParser.toTokenFailure(failure, new ManualClock()))
                .hasMessage("no response: connect_failed");
    }

    @Test
    void an_unexpected_failure_shows_neither_its_kind_nor_its_message() {
        TokenFailure failure = TokenResponseParser.toTokenFailure(new VertxException("s3cret"), new ManualClock());
        assertThat(failure.isPermanent()).isFalse();
        assertThat(failure).hasMessage("the token request failed unexpectedly");
    }

    private static IssuedToken parse(String body) {
        return request(body).map(TokenResponseParser::parse).result();
    }

    private static TokenFailure failureOf(String body) {
        return TokenResponseParser.toTokenFailure(
                request(body).map(TokenResponseParser::parse).cause(), new ManualClock());
    }

    private static Future<JsonObject> request(String body) {
        Reply reply = new Reply(200, HttpHeaders.headers(), Buffer.buffer(body));
        return new IssuerClient("w", origin -> call -> Future.succeededFuture(reply), new ManualClock())
                .token(CredentialsFixture.URL, ClientAuthentication.none(null), new TokenRequest("client_credentials"));
    }

    private static TokenFailure failure(int status, String body) {
        Throwable rejection = CredentialsFixture.failed(call(), status, body).cause();
        return TokenResponseParser.toTokenFailure((BackendFailure) rejection, new ManualClock());
    }

    private static Call call() {
        return TestCalls.stockUpdate(Duration.ofSeconds(2), new ManualClock());
    }
}
