package dev.sluice.it.proxy;

import static dev.sluice.real.ExternalProgram.NGHTTP;
import static dev.sluice.real.ExternalProgram.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.ChildProcess;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of requests from the clients of Node.js and nghttp2 to the servers of Node.js. */
@Needs({NODE, NGHTTP})
class NodeTrailersTest {
    /** Servers on HTTP/1.1 and on HTTP/2 that respond with the length of the body and the trailers. */
    private static final String SERVERS = """
            const reply = (length, trailers) => length + ' ' + JSON.stringify(trailers ?? {});
            const old = require('http').createServer((request, response) => {
              let length = 0;
              request.on('data', part => length += part.length);
              request.on('end', () => response.end(reply(length, request.trailers)));
            });
            const young = require('http2').createServer();
            young.on('stream', stream => {
              let length = 0, trailers;
              stream.on('data', part => length += part.length);
              stream.on('trailers', fields => trailers = { ...fields });
              stream.on('end', () => { stream.respond({ ':status': 200 }); stream.end(reply(length, trailers)); });
            });
            old.listen(0, '127.0.0.1', () => young.listen(0, '127.0.0.1',
              () => console.log(`ports ${old.address().port} ${young.address().port}.`)));
            """;

    private static final String CLIENT1 = """
            const [port, path] = process.argv.slice(1);
            const options = { port, path, host: '127.0.0.1', method: 'POST', rejectUnauthorized: false,
              headers: { Trailer: 'X-Sum' } };
            const request = require('https').request(options, response => {
              response.on('data', part => process.stdout.write(part));
              response.on('end', () => process.exit());
            });
            request.write('hello');
            request.addTrailers({ 'X-Sum': '7', 'X-Other': '8' });
            request.end();
            """;

    private static final String CLIENT2 = """
            const [port, path] = process.argv.slice(1);
            const session = require('http2').connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
            const request = session.request({ ':method': 'POST', ':path': path }, { waitForTrailers: true });
            request.on('wantTrailers', () => request.sendTrailers({ 'x-sum': '7', 'x-other': '8' }));
            request.on('data', part => process.stdout.write(part));
            request.on('end', () => process.exit());
            request.end('hello');
            """;

    private static final String EXPECTED = "5 {\"x-sum\":\"7\"}";

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @TempDir
    Path folder;

    @TempDir
    Path clientFolder;

    private ChildProcess servers;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        servers = ChildProcess.start(folder, List.of(path(NODE), "-e", SERVERS));
        Await.until(() -> ports().isPresent());
        MatchResult ports = ports().orElseThrow();
        gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
                admin: { port: 0 }
                backends:
                  old: { url: "http://127.0.0.1:%s" }
                  new: { url: "http://127.0.0.1:%s", http2: true }
                routes:
                  POST /old: { proxy: old /, forward: { headers: x-sum } }
                  POST /new: { proxy: new /, forward: { headers: x-sum } }
                """.formatted(
                        certificate.certificatePath(), certificate.privateKeyPath(), ports.group(1), ports.group(2)),
                Map.of());
    }

    private Optional<MatchResult> ports() {
        try {
            return Pattern.compile("ports (\\d+) (\\d+)\\.")
                    .matcher(servers.commandAndOutput())
                    .results()
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        gateway.close();
        servers.kill();
        certificate.delete();
    }

    private static String path(ExternalProgram program) {
        return program.path().orElseThrow().toString();
    }

    private String outputOf(String... command) throws IOException, InterruptedException {
        ChildProcess client = ChildProcess.start(clientFolder, List.of(command));
        assertThat(client.exitsWithin(20_000)).isTrue();
        return client.commandAndOutput();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/old", "/new"})
    void the_clients_of_node_send_trailers_to_its_servers(String path) throws Exception {
        String port = String.valueOf(gateway.port());
        assertThat(outputOf(path(NODE), "-e", CLIENT1, port, path)).endsWith(EXPECTED);
        assertThat(outputOf(path(NODE), "-e", CLIENT2, port, path)).endsWith(EXPECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/old", "/new"})
    void nghttp_sends_trailers_with_and_without_a_length(String path) throws Exception {
        Path body = Files.writeString(folder.resolve("body"), "hello");
        for (List<String> length : List.of(List.<String>of(), List.of("--no-content-length"))) {
            List<String> command = new ArrayList<>(List.of(
                    path(NGHTTP),
                    "-y",
                    "--data=" + body,
                    "--trailer=x-sum: 7",
                    "--trailer=x-other: 8",
                    "https://127.0.0.1:" + gateway.port() + path));
            command.addAll(1, length);
            assertThat(outputOf(command.toArray(String[]::new))).contains(EXPECTED);
        }
    }

    @Test
    void a_large_body_of_nghttp_keeps_its_trailers() throws Exception {
        Path body = Files.writeString(folder.resolve("body"), "x".repeat(3_000_000));
        for (String path : List.of("/old", "/new"))
            assertThat(outputOf(
                            path(NGHTTP),
                            "-y",
                            "--no-content-length",
                            "--data=" + body,
                            "--trailer=x-sum: 7",
                            "https://127.0.0.1:" + gateway.port() + path))
                    .contains("3000000 {\"x-sum\":\"7\"}");
    }
}
