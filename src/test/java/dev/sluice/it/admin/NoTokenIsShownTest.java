package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.cli.CommandLineRun;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Searches the responses, metrics, documents and logs of a gateway for secrets, after every failure of a token. */
class NoTokenIsShownTest {
    private static final TestSigningKey KEY = TestSigningKey.of("ES256", "k1");
    private static final String OPERATORS = "hush-operators-0123456789abcdefghij";

    private final List<String> responses = new ArrayList<>();
    private volatile int backends = 200;
    private volatile int issuers = 200;
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer backend = new HttpTestServer(request -> request.response()
            .setStatusCode(backends)
            .end("{\"seen\":\"" + request.getHeader("Authorization") + "\"}"));

    @RegisterExtension
    final CapturedLog all = new CapturedLog(Logger.ROOT_LOGGER_NAME, Level.INFO);

    @RegisterExtension
    final CapturedLog ours = new CapturedLog("dev.sluice", Level.TRACE);

    @TempDir
    Path folder;

    private void issue(HttpServerRequest request) {
        if (request.path().equals("/token") || request.path().equals("/introspect"))
            request.response()
                    .setStatusCode(issuers)
                    .end(
                            "{\"active\":false,\"error\":\"hush-error\",\"access_token\":\"hush-issued\",\"expires_in\":3600}");
        else if (request.path().equals("/jwks")) request.response().end(TestSigningKey.jwks(KEY));
        else request.response().end("{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"" + issuer.url() + "/jwks\"}");
    }

    @AfterEach
    void close() {
        issuer.close();
        backend.close();
    }

    private String configuration() {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0, token: "${file:%5$s}" }
                identity:
                  signed: { jwt: { issuer: "%1$s", audience: shop-api } }
                  asked: { introspection: { url: "%1$s/introspect", client_id: us, client_secret: "${S:-hush-introspection}" } }
                  keyed: { api_keys: { header: X-Api-Key, sha256: { a: "%3$s" } } }
                credentials:
                  relayed: { grant: relay }
                  ours: { grant: client_credentials, token_url: "%1$s/token", client_id: us, client_secret: "${S:-hush-client}" }
                  basic: { grant: basic, username: us, password: "${S:-hush-password}" }
                backends:
                  own: { url: "%2$s", credentials: relayed, retry: { attempts: 1 }, headers: { X-Partner: "${file:%4$s}" } }
                  stock: { url: "%2$s", credentials: ours, retry: { attempts: 1 } }
                  legacy: { url: "%2$s", credentials: basic, retry: { attempts: 1 } }
                routes:
                  GET /own: { identity: signed, steps: { a: { call: GET own /x } }, respond: 1 }
                  GET /stock: { identity: [keyed, asked], steps: { a: { call: GET stock /x } }, respond: 1 }
                  GET /ours: { identity: none, steps: { a: { call: GET stock /x } }, respond: 1 }
                  GET /legacy: { identity: none, steps: { a: { call: GET legacy /x } }, respond: 1 }
                """.formatted(
                issuer.url(), backend.url(), "0".repeat(64), folder.resolve("partner"), folder.resolve("operators"));
    }

    private String token(TestSigningKey key) {
        return key.token("{\"iss\":\"" + issuer.url() + "\",\"aud\":\"shop-api\",\"sub\":\"hush-subject\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
    }

    @Test
    void no_response_metric_document_explanation_or_log_holds_a_token_or_a_secret_after_any_failure() throws Exception {
        Files.writeString(folder.resolve("partner"), "hush-partner");
        Files.writeString(folder.resolve("operators"), OPERATORS);
        Files.writeString(folder.resolve("gateway.yaml"), configuration());
        String good = token(KEY);
        String forged = token(TestSigningKey.of("ES256", "k1"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            for (int status : List.of(500, 401, 302, 200)) {
                issuers = status;
                for (int other : List.of(200, 401, 403, 500, 302)) {
                    backends = other;
                    for (String path : List.of("/own", "/stock", "/ours", "/legacy", "/nowhere"))
                        for (String token : List.of(good, forged, "hush-opaque"))
                            respond(gateway.get(path, "Authorization", "Bearer " + token, "X-Api-Key", "hush-key"));
                }
            }
            for (String credentials : List.of("Bearer " + OPERATORS, "Bearer hush-guess", "Basic aHVzaDpndWVzcw==")) {
                respond(gateway.adminPost("/reload", "Authorization", credentials));
                for (String page : List.of(
                        "/metrics", "/config", "/config/effective", "/backends", "/", "/health/ready", "/health/live"))
                    respond(gateway.adminGet(page, "Authorization", credentials));
            }
            Files.writeString(folder.resolve("operators"), "hush-short");
            respond(gateway.adminPost("/reload", "Authorization", "Bearer " + OPERATORS));
            Files.writeString(folder.resolve("operators"), OPERATORS);
        }
        for (String path : List.of("/own", "/stock", "/ours", "/legacy", "/nowhere"))
            responses.add(explained(path) + explained(path, "--json"));
        assertThat(responses).hasSizeGreaterThan(300);
        assertThat(ours.lines()).isNotEmpty();
        String shown = String.join("\n", responses) + all.lines();
        assertThat(shown).contains("no_credentials", "sluice_oauth_token", "\"cause\":\"signature\"", "(not shown)");
        assertThat(shown).contains("\"trigger\":\"admin\",\"outcome\":\"unchanged\"", "admin.token: 10 bytes");
        assertThat(shown)
                .contains("GET /stock", "X-Partner", "client_secret: \"(secret)\"", "X-Partner: \"(not shown)\"");
        assertThat(shown)
                .doesNotContain(
                        "hush-", good, forged, good.substring(good.lastIndexOf('.')), "Basic dXM6", "aHVzaDpndWVzcw");
    }

    private String explained(String path, String... options) {
        String[] arguments = Stream.concat(
                        Stream.of("explain", "GET", path, "--conf", folder.toString()), Stream.of(options))
                .toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(arguments);
        return run.out() + run.err();
    }

    private void respond(HttpResponse<String> response) {
        responses.add(response.headers().map() + response.body());
    }
}
