package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that change while a gateway runs. */
class RotatedSecretsTest {
    private final List<String> clientCredentials = new CopyOnWriteArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final HttpTestServer issuer = new HttpTestServer(this::issue);
    private final HttpTestServer backend = HttpTestServer.answering("{}");

    @TempDir
    Path folder;

    private void issue(HttpServerRequest request) {
        request.connection().closeHandler(gone -> closed.incrementAndGet());
        clientCredentials.add(decodedBasic(request.getHeader("Authorization")));
        request.response().end("{\"active\":true,\"sub\":\"ann\",\"access_token\":\"t\",\"expires_in\":3600}");
    }

    private static String decodedBasic(String basic) {
        byte[] both = Base64.getDecoder().decode(basic.replace("Basic ", ""));
        return new String(both, StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        issuer.close();
        backend.close();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void the_secret_of_introspection_is_read_from_its_file_for_each_request() throws IOException {
        Path secret = write("secret", "old");
        try (TestGateway gateway = TestGateway.of("""
                identity:
                  introspected: { introspection: { url: "%s/introspect", client_id: us, client_secret: "${file:%s}" } }
                routes: { GET /me: { identity: introspected, respond: $claims.sub } }
                """.formatted(issuer.url(), secret))) {
            assertThat(gateway.get("/me", "Authorization", "Bearer one").body()).isEqualTo("\"ann\"");
            write("secret", "new");
            assertThat(gateway.get("/me", "Authorization", "Bearer two").body()).isEqualTo("\"ann\"");
        }
        assertThat(clientCredentials).containsExactly("us:old", "us:new");
    }

    @Test
    void when_credentials_are_replaced_the_connections_to_their_token_server_are_closed() throws IOException {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("gateway.yaml"), credentials("before"));
        try (TestGateway gateway = TestGateway.watching(conf, Map.of())) {
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            assertThat(closed).hasValue(0);
            Files.writeString(conf.resolve("gateway.yaml"), credentials("after"));
            gateway.adminPost("/reload");
            assertThat(gateway.get("/stock").statusCode()).isEqualTo(200);
            Await.until(() -> closed.get() == 1);
        }
        assertThat(clientCredentials).containsExactly("before:s", "after:s");
    }

    private String credentials(String id) {
        return """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                credentials:
                  us: { grant: client_credentials, token_url: "%s/token", client_id: %s, client_secret: "${S:-s}" }
                backends: { stock: { url: "%s", credentials: us } }
                routes: { GET /stock: { steps: { a: { call: GET stock /x } } } }
                """.formatted(issuer.url(), id, backend.url());
    }
}
