package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.BROWSER;
import static dev.sluice.real.ExternalProgram.CHROMIUM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of other origins in Chromium call a gateway. */
@Needs({CHROMIUM, BROWSER})
class BrowserTest {
    private static final String HASH = "ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2";

    /** Calls the gateway, and collects a line for each case. */
    private static final String PAGE = """
            <!doctype html><meta charset=utf-8><title>shop</title><script>
            const gateway = 'GATEWAY';
            const fields = ['etag', 'retry-after', 'ratelimit', 'ratelimit-policy', 'sluice-incomplete', 'www-authenticate', 'x-secret'];
            async function call(name, path, options) {
              try {
                const response = await fetch(gateway + path, options);
                const text = await response.text();
                const cause = /"cause":"([a-z_]+)"/.exec(text);
                const names = fields.filter((field) => response.headers.get(field) !== null);
                if (!response.headers.get('x-request-id')) names.push('no id');
                return { line: [name, response.status, cause ? cause[1] : text || '-', ...names].join(' '), response };
              } catch (failure) {
                return { line: name + ' ' + failure.message };
              }
            }
            function connect(name, path) {
              return new Promise((done) => {
                const socket = new WebSocket(gateway.replace('http', 'ws') + path);
                socket.onopen = () => socket.send('hello');
                socket.onmessage = (message) => { done({ line: name + ' ' + message.data }); socket.close(); };
                socket.onerror = () => done({ line: name + ' failed' });
              });
            }
            async function run() {
              const lines = [];
              const add = (result) => { lines.push(result.line); return result.response; };
              const ok = add(await call('ok', '/ok'));
              const etag = ok ? ok.headers.get('etag') : '"none"';
              add(await call('unchanged', '/ok', { headers: { 'If-None-Match': etag } }));
              add(await call('unknown', '/things', { method: 'PUT', body: '{}' }));
              const headers = { 'X-Key': 'key-of-ann', 'Content-Type': 'application/json' };
              add(await call('known', '/things', { method: 'PUT', body: '{}', headers }));
              add(await call('nowhere', '/nowhere'));
              await call('first', '/limited');
              add(await call('limited', '/limited'));
              add(await call('failing', '/failing'));
              add(await call('partial', '/partial'));
              add(await call('header', '/ok', { headers: { 'X-Other': '1' } }));
              add(await call('method', '/ok', { method: 'DELETE' }));
              add(await call('closed', '/closed'));
              add(await call('cookies', '/ok', { credentials: 'include' }));
              add(await connect('chat', '/chat'));
              add(await connect('private', '/private'));
              window.results = lines;
            }
            run();
            </script>
            """;

    @TempDir
    Path folder;

    private final HttpTestServer backend = new HttpTestServer(BrowserTest::respond);
    private final HttpTestServer pages = new HttpTestServer(request -> request.response()
            .putHeader("Content-Type", "text/html; charset=utf-8")
            .end(page()));
    private final int pagePort = URI.create(pages.url()).getPort();
    private final TestGateway gateway = TestGateway.of("""
            identity: { keys: { api_keys: { header: X-Key, sha256: { ann: %1$s } } } }
            rate_limits: { few: { rate: 1/d, burst: 1, key: null } }
            backends: { b: { url: "%2$s", retry: { attempts: 1 } } }
            defaults:
              route: { cors: { origins: ["http://127.0.0.1:%3$d", "http://*.preview.example.com:%3$d"] } }
            routes:
              GET /ok: { respond: '{ "a": 1 }', answer: { headers: { X-Secret: '"1"' } } }
              PUT /things: { identity: keys, proxy: b /json, limits: { body: 1KiB } }
              GET /limited: { rate_limits: [few], respond: '1' }
              GET /failing: { steps: { a: { call: GET b /failing } } }
              GET /partial: { steps: { a: { call: GET b /failing, optional: true } } }
              GET /closed: { cors: null, respond: '1' }
              GET /chat: { proxy: b /chat, websocket: {} }
              GET /private: { proxy: b /chat, forward: { headers: [Cookie] }, websocket: {} }
            """.formatted(HASH, backend.url(), pagePort));

    private static void respond(HttpServerRequest request) {
        switch (request.path()) {
            case "/chat" ->
                request.toWebSocket().onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
            case "/failing" -> request.response().setStatusCode(500).end();
            default ->
                request.response().putHeader("Content-Type", "application/json").end("{}");
        }
    }

    private String page() {
        return PAGE.replace("GATEWAY", "http://127.0.0.1:" + gateway.port());
    }

    @AfterEach
    void close() {
        gateway.close();
        pages.close();
        backend.close();
    }

    @Test
    void a_page_of_a_listed_origin_reads_every_response() throws Exception {
        List<String> expected = List.of(
                "ok 200 {\"a\":1} etag",
                "unchanged 304 - etag",
                "unknown 401 unauthenticated www-authenticate",
                "known 200 {}",
                "nowhere 404 no_route",
                "limited 429 rate_limit retry-after ratelimit ratelimit-policy",
                "failing 502 server_error",
                "partial 200 {\"a\":null} sluice-incomplete",
                "header Failed to fetch",
                "method Failed to fetch",
                "closed Failed to fetch",
                "cookies Failed to fetch",
                "chat hello",
                "private failed");
        assertThat(open("http://127.0.0.1:" + pagePort + "/", "http://pr-1.preview.example.com:" + pagePort + "/"))
                .containsExactlyElementsOf(
                        Stream.concat(expected.stream(), expected.stream()).toList());
    }

    @Test
    void a_page_of_another_origin_reads_nothing() throws Exception {
        assertThat(open("http://evil.example.com:" + pagePort + "/"))
                .hasSize(14)
                .allMatch(line -> line.endsWith(" Failed to fetch") || line.endsWith(" failed"));
    }

    private List<String> open(String... urls) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                BROWSER.path().orElseThrow().toString(),
                CHROMIUM.path().orElseThrow().toString(),
                "MAP *.example.com 127.0.0.1"));
        command.addAll(List.of(urls));
        Path errors = folder.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output + Files.readString(errors)).isZero();
        return output.lines().toList();
    }
}
