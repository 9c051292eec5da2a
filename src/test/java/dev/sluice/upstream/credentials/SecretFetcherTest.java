package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keys and passwords that are sent unchanged. */
@ExtendWith(VertxExtension.class)
class SecretFetcherTest {
    private final CredentialsFixture server;

    @TempDir
    Path folder;

    private Path file = Path.of("");

    SecretFetcherTest(Vertx vertx) {
        this.server = new CredentialsFixture(vertx);
    }

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("key"), "k1");
    }

    @Test
    void a_key_is_sent_in_its_header() throws Exception {
        Backend backend = server.backendWith(new CredentialsSpec.Header("X-Api-Key", new Secret("k1")));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.lastBackendHeaders().getAll("x-api-key")).containsExactly("k1");
        assertThat(server.lastBackendHeaders().contains("Authorization")).isFalse();
    }

    @Test
    void a_user_name_and_a_password_are_sent_in_basic_as_utf_8() throws Exception {
        Backend backend = server.backendWith(new CredentialsSpec.Basic("sluice", new Secret("pä:ss")));
        CredentialsFixture.reply(backend, server.call());
        String basic = Base64.getEncoder().encodeToString("sluice:pä:ss".getBytes(StandardCharsets.UTF_8));
        assertThat(server.lastBackendHeaders().getAll("Authorization")).containsExactly("Basic " + basic);
    }

    @Test
    void a_key_in_a_file_is_read_again_within_a_minute() throws Exception {
        Backend backend = server.backendWith(header());
        CredentialsFixture.reply(backend, server.call());
        Files.writeString(file, "k2");
        server.clock.advance(Duration.ofMinutes(1));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.lastBackendHeaders().get("X-Api-Key")).isEqualTo("k2");
    }

    @Test
    void a_rejected_key_is_read_again_at_once_and_the_call_is_retried() throws Exception {
        Backend backend = server.backendWith(header());
        CredentialsFixture.reply(backend, server.call());
        Files.writeString(file, "k2");
        server.backendRespondsBy(SecretFetcherTest::acceptingTheSecondKey);
        assertThat(CredentialsFixture.reply(backend, server.call()).status()).isEqualTo(200);
        assertThat(server.backendCalls).hasSize(3);
    }

    @Test
    void an_unreadable_key_is_a_failure_that_names_only_the_file() throws Exception {
        Files.delete(file);
        Secret secret = new Secret("k1", () -> Files.readString(file));
        TokenFetcher endpoint = new SecretFetcher(secret, UnaryOperator.identity(), EventLoop.detached(server.vertx));
        assertThat(CredentialsFixture.failure(endpoint.fetch(null)))
                .isInstanceOf(TokenFailure.class)
                .hasMessage(file.toString());
    }

    private CredentialsSpec header() {
        return new CredentialsSpec.Header("X-Api-Key", new Secret("k1", () -> Files.readString(file)));
    }

    private static Future<Reply> acceptingTheSecondKey(Call call) {
        return "k2".equals(call.headers().get("X-Api-Key"))
                ? CredentialsFixture.responding("{}").apply(call)
                : Future.failedFuture(UnusableReply.of(call, 401, HttpHeaders.headers()));
    }
}
