package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses that are larger than the direct memory of their process. */
class DirectMemoryTest {
    private static final int LARGE = 6_000_000;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void a_response_larger_than_direct_memory_is_written_in_slices() throws Exception {
        try (HttpTestServer backend = new HttpTestServer(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(request.path().equals("/large") ? "\"" + "x".repeat(LARGE) + "\"" : "1"));
                SluiceProcess program = start(backend)) {
            int port = program.port("callers");

            assertThat(get(port, "/large").get(15, TimeUnit.SECONDS).body()).hasSize(LARGE + "{\"a\":\"\"}".length());
            assertThat(get(port, "/small").get(15, TimeUnit.SECONDS).body()).isEqualTo("{\"a\":1}");
            String metrics = get(program.port("operators"), "/metrics")
                    .get(15, TimeUnit.SECONDS)
                    .body();
            assertThat(metrics).contains("sluice_direct_memory_max_bytes 2097152.0");
            assertThat(metrics).containsPattern("sluice_direct_memory_used_bytes [1-9]");
        }
    }

    private SluiceProcess start(HttpTestServer backend) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 1, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { shop: { url: "%s" } }
                routes:
                  GET /large: { steps: { a: { call: GET shop /large } } }
                  GET /small: { steps: { a: { call: GET shop /small } } }
                """.formatted(backend.url()));
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=2m");
        return SluiceProcess.start(folder, library -> true, options, "run", folder.toString());
    }

    private CompletableFuture<HttpResponse<String>> get(int port, String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
