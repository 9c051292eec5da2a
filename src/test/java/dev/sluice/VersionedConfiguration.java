package dev.sluice;

import dev.sluice.fixture.HttpTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Configurations with their version in three places: in two backends that are called in sequence, and in the route. A
 * response of two generations is therefore visible.
 */
public record VersionedConfiguration(Path folder, String firstUrl, String secondUrl) {
    static final String PATH = "/version";

    /** Returns a backend that responds with the version in the request header. */
    static HttpTestServer backend() {
        return new HttpTestServer(request -> request.response()
                .putHeader("content-type", "application/json")
                .end("\"" + request.getHeader("x-version") + "\""));
    }

    /** Returns the response of a single generation. */
    static String response(int version) {
        return "[\"v%1$d\",\"v%1$d\",\"v%1$d\"]".formatted(version);
    }

    static boolean isOfOneVersion(String response) {
        return response.matches("\\[\"(v\\d+)\",\"\\1\",\"\\1\"]");
    }

    public String yaml(int version) {
        return """
                server: { host: 127.0.0.1, port: 0 }
                admin: { port: 0 }
                defaults: { backend: { bulkhead: { concurrent: 200, queue: 10000, wait: 30s } } }
                backends:
                  first: { url: "%1$s", headers: { x-version: v%3$d } }
                  second: { url: "%2$s", headers: { x-version: v%3$d } }
                routes:
                  GET /version:
                    steps:
                      one: { call: GET first / }
                      two: { call: "GET second /{one}", with: { one: $one } }
                    respond: '[ "v%3$d", $one, $two ]'
                """.formatted(firstUrl, secondUrl, version);
    }

    void write(String text) {
        try {
            Path fresh = Files.writeString(folder.resolve(".gateway.yaml.new"), text);
            Files.move(fresh, folder.resolve("gateway.yaml"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
