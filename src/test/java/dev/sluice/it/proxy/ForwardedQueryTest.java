package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forwarded query cannot repeat a parameter that the target of its route sets. */
@ExtendWith(VertxExtension.class)
class ForwardedQueryTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private static FaultyServer backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{}"));
        gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                defaults: { route: { forward: { query: all } } }
                routes:
                  GET /default: { proxy: "b /items" }
                  GET /tenants/{tenant_id}: { proxy: "b /items{?tenant_id}", forward: { query: all } }
                  GET /public: { proxy: "b /items?visibility=public", forward: { query: all } }
                  GET /page: { proxy: "b /items?visibility=public", forward: { query: [page] } }
                  GET /plain: { proxy: "b /items", forward: { query: all } }
                """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), backend.url()), Map.of());
    }

    @AfterAll
    static void close() {
        gateway.close();
        backend.close();
        CERTIFICATE.delete();
    }

    /** Returns the status on HTTP/1 and on HTTP/2, which are equal. */
    private static String status(String path) throws Exception {
        SSLSocket socket = RawHttp2Client.overTls(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
        try (RawHttpClient first = new RawHttpClient(socket);
                RawHttp2Client second = new RawHttp2Client(gateway.port())) {
            String response = first.send("GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n")
                    .readToEnd();
            String status = response.substring(9, 12);
            assertThat(second.status("GET", path, "")).isEqualTo(status);
            if (!status.equals("200")) assertThat(response).contains("\"cause\":\"ambiguous\"");
            return status;
        }
    }

    private static String lastTarget() {
        return backend.requests().get(backend.requests().size() - 1).split(" ", 3)[1];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant_id=bob",
                "a=1&tenant_id",
                "%74enant_id=bob",
                "Tenant_ID=bob",
                "tenant.id=bob",
                "tenant+id=bob",
                "+tenant_id=bob",
                "tenant_id[]=bob",
                "tenant_id%5B0%5D=bob",
                "tenant_id%00x=bob",
                "[tenant_id]=bob",
                "%5Dtenant_id=bob",
                "tenant_id]=bob"
            })
    void a_parameter_that_the_target_sets_is_ambiguous_in_every_spelling(String query) throws Exception {
        int before = backend.requests().size();
        assertThat(status("/tenants/alice?" + query)).isEqualTo("400");
        assertThat(backend.requests()).hasSize(before);
    }

    @Test
    void other_parameters_pass_and_may_repeat() throws Exception {
        assertThat(status("/tenants/alice?tenant=bob&page=1&page=2")).isEqualTo("200");
        assertThat(lastTarget()).isEqualTo("/items?tenant_id=alice&tenant=bob&page=1&page=2");
        assertThat(status("/plain?tenant_id=bob&tenant_id=carol")).isEqualTo("200");
        assertThat(lastTarget()).isEqualTo("/items?tenant_id=bob&tenant_id=carol");
    }

    @Test
    void a_literal_parameter_of_the_target_counts_and_one_that_is_not_forwarded_does_not() throws Exception {
        assertThat(status("/public?visibility=all")).isEqualTo("400");
        assertThat(status("/page?visibility=all&page=1")).isEqualTo("200");
        assertThat(lastTarget()).isEqualTo("/items?visibility=public&page=1");
    }

    @Test
    void the_default_of_forward_passes_the_query() throws Exception {
        assertThat(status("/default?page=2")).isEqualTo("200");
        assertThat(lastTarget()).isEqualTo("/items?page=2");
    }
}
