package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.JSON_SERVER;
import static dev.sluice.real.ExternalProgram.NGINX;
import static dev.sluice.real.ExternalProgram.OIDC_PROVIDER;
import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.real.RealServer.JsonServer;
import dev.sluice.real.RealServer.Nginx;
import dev.sluice.real.RealServer.Prometheus;
import dev.sluice.real.RealServer.Valkey;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServersTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    @Needs(PROMETHEUS)
    void prometheus_responds_to_a_query_until_it_is_killed() throws Exception {
        try (RealServer prometheus = Prometheus.start(folder)) {
            HttpResponse<String> response = get(prometheus.uri("/api/v1/query?query=vector(7)"));
            assertThat(response.body()).startsWith("{\"status\":\"success\"").contains("\"7\"");
            assertRefusesAfterClose(prometheus);
        }
    }

    @Test
    @Needs(NGINX)
    void nginx_serves_its_json_files_until_it_is_killed() throws Exception {
        try (RealServer nginx = Nginx.serving(folder, Map.of("stock.json", "{\"apples\":3}"))) {
            HttpResponse<String> response = get(nginx.uri("/stock.json"));
            assertThat(response.headers().firstValue("content-type")).contains("application/json");
            assertThat(response.body()).isEqualTo("{\"apples\":3}");
            assertThat(get(nginx.uri("/nothing.json")).statusCode()).isEqualTo(404);
            assertRefusesAfterClose(nginx);
        }
    }

    @Test
    @Needs(JSON_SERVER)
    void json_server_filters_its_collections_until_it_is_killed() throws Exception {
        String document = "{\"orders\":[{\"id\":1,\"customer\":42},{\"id\":2,\"customer\":43}]}";
        try (RealServer orders = JsonServer.serving(folder, document)) {
            assertThat(get(orders.uri("/orders?customer=43")).body().replaceAll("\\s", ""))
                    .isEqualTo("[{\"id\":2,\"customer\":43}]");
            assertRefusesAfterClose(orders);
        }
    }

    @Test
    @Needs(OIDC_PROVIDER)
    void oidc_provider_issues_and_revokes_tokens() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder)) {
            assertThat(provider.tokenFor("urn:shop", "stock.read").split("\\.")).hasSize(3);
            String token = provider.opaqueToken("stock.read");
            assertThat(provider.introspect(token)).contains("\"active\":true");
            provider.revoke(token);
            assertThat(provider.introspect(token)).isEqualTo("{\"active\":false}");
        }
    }

    @Test
    @Needs(OIDC_PROVIDER)
    void oidc_provider_rotates_its_keys() throws Exception {
        try (OidcProvider provider = OidcProvider.start(folder)) {
            String before = get(provider.jwksUrl()).body();
            provider.rotateKeys();
            assertThat(get(provider.jwksUrl()).body()).isNotEqualTo(before);
        }
    }

    @Test
    @Needs(VALKEY)
    void valkey_is_empty_after_a_restart_on_its_port() throws Exception {
        try (Valkey valkey = Valkey.start(folder, "maxmemory 10mb")) {
            assertThat(valkey.cli("SET", "a", "1")).isEqualTo("OK");
            assertThat(valkey.cli("CONFIG", "GET", "maxmemory")).endsWith("10485760");
            valkey.restart();
            assertThat(valkey.cli("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    @Needs(VALKEY)
    void a_stopped_valkey_replies_after_it_continues() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            valkey.signal("STOP");
            valkey.signal("CONT");
            assertThat(valkey.cli("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void a_program_that_exits_at_once_is_an_error_with_its_command_and_output() {
        assertThatThrownBy(() -> RealServer.start(folder, "/", port -> List.of("sh", "-c", "echo no port for me")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sh -c")
                .hasMessageEndingWith("no port for me\n");
    }

    private void assertRefusesAfterClose(RealServer server) {
        server.close();
        assertThatThrownBy(() -> get(server.address())).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> get(URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
