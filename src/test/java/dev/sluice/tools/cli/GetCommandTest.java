package dev.sluice.tools.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code sluice get}. */
class GetCommandTest {
    private static final int LIMIT = 10 * 1024 * 1024;

    private final HttpTestServer server = new HttpTestServer(GetCommandTest::respond);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private static void respond(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/json" ->
                response.putHeader("Content-Type", "application/json; charset=utf-8")
                        .putHeader("X-Two", (Iterable<String>) List.of("a", "b"))
                        .end("{\"price\":19.90,\"name\":\"Käse\"}");
            case "/problem" ->
                response.setStatusCode(503)
                        .putHeader("Content-Type", "application/problem+json")
                        .end("{\"status\":503}\n");
            case "/list" ->
                response.putHeader("Content-Type", "application/json").end("[{\"total\":1}]");
            case "/broken" ->
                response.putHeader("Content-Type", "application/json").end("{");
            case "/text" -> response.putHeader("Content-Type", "text/plain").end("{\"a\":1}");
            case "/denied" -> response.setStatusCode(401).end();
            case "/moved" ->
                response.setStatusCode(302).putHeader("Location", "/json").end();
            case "/large" -> response.end(Buffer.buffer(new byte[LIMIT]));
            case "/larger" -> response.end(Buffer.buffer(new byte[LIMIT + 1]));
            case "/silent" -> {}
            case "/stalled" -> response.setChunked(true).write("a");
            case "/reset" -> request.connection().close();
            default -> echo(request);
        }
    }

    /** Responds with the request, whose headers are those that begin with X, and Host. */
    private static void echo(HttpServerRequest request) {
        StringBuilder text = new StringBuilder(request.method() + " " + request.version() + "\n");
        request.headers().forEach((name, value) -> {
            if (name.startsWith("X-") || name.equals("Upgrade"))
                text.append(name).append("=").append(value).append("\n");
        });
        text.append("host=").append(request.authority().host()).append("\n");
        request.body().onSuccess(body -> request.response().end(text + body.toString()));
    }

    private CommandLineRun get(String path, String... more) {
        return CommandLineRun.of(Stream.concat(Stream.of("get", server.url() + path), Stream.of(more))
                .toArray(String[]::new));
    }

    private void assertFails(CommandLineRun run, int code, String message) {
        assertThat(run.err()).isEqualTo(message.replace("URL", server.url()) + "\n");
        assertThat(run.code()).isEqualTo(code);
    }

    @Test
    void the_body_of_an_expected_response_is_printed() {
        assertThat(get("/json", "--expect-status", "200", "--expect", "$body.price == 19.9"))
                .isEqualTo(new CommandLineRun(0, "{\"price\":19.90,\"name\":\"Käse\"}\n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$status == 200",
                "$headers.x-two == \"a, b\"",
                "$headers.content-type == \"application/json; charset=utf-8\"",
                "$body.name == \"Käse\" and $status < 300"
            })
    void an_expression_sees_the_status_the_headers_and_json(String expression) {
        assertThat(get("/json", "--expect", expression).err()).isEmpty();
        assertThat(get("/json", "--expect", expression).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /text    | $body == "{\\"a\\":1}"
            /broken  | $body == "{"
            /denied  | $body == "" and $status == 401
            /problem | $body.status == $status
            """)
    void a_body_of_another_type_or_without_valid_json_is_a_text(String path, String expression) {
        assertThat(get(path, "--expect", expression).err()).isEmpty();
        assertThat(get(path, "--expect", expression).code()).isZero();
    }

    @Test
    void another_status_is_a_failure_with_the_body() {
        CommandLineRun run = get("/problem", "--expect-status", "200");
        assertThat(run.out()).isEqualTo("{\"status\":503}\n");
        assertFails(run, 1, "sluice: URL/problem: the status is 503 (expected: 200)");
        assertFails(get("/json", "--expect-status", "404"), 1, "sluice: URL/json: the status is 200 (expected: 404)");
    }

    @Test
    void without_an_expectation_a_status_of_success_is_expected() {
        assertThat(get("/json").code()).isZero();
        assertFails(get("/problem"), 1, "sluice: URL/problem: the status is 503 (expected: 200 to 299)");
    }

    @Test
    void a_redirect_is_not_followed() {
        assertFails(get("/moved"), 1, "sluice: URL/moved: the status is 302 (expected: 200 to 299)");
        assertThat(get("/moved", "--expect-status", "302", "--expect", "$headers.location == \"/json\"")
                        .code())
                .isZero();
        assertThat(server.requests()).containsOnly("GET /moved");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $body.price > 20   | EXPR: the value is false (expected: true)
            $body.price        | EXPR: the value is number, neither true nor false (expected: true)
            $body.name < 1     | EXPR:1:1
            """)
    void an_expression_that_is_not_true_is_a_failure_after_the_body(String expression, String message) {
        CommandLineRun run = get("/json", "--expect", expression);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).startsWith("{");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void a_path_that_the_body_lacks_is_named() {
        CommandLineRun run = get("/list", "--expect", "$body.total");
        assertThat(run.err()).contains("EXPR:1:", "warning: $body.total: a list has no keys", "the value is null");
        assertThat(run.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            $body ==         | EXPR:1:
            $boddy == 1      | $boddy: unknown; did you mean $body?
            no-such(1)       | EXPR:1:
            """)
    void an_invalid_expression_is_a_misuse_before_the_request(String expression, String message) {
        CommandLineRun run = get("/json", "--expect", expression);
        assertThat(run.err()).contains(message);
        assertThat(run.code()).isEqualTo(2);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void the_request_has_the_method_the_headers_and_the_body() throws IOException {
        String file = Files.writeString(folder.resolve("b"), "über").toString();
        assertThat(get("/echo", "--header", "X-A: 1", "--header", "X-A:2").out())
                .isEqualTo("GET HTTP_1_1\nX-A=1\nX-A=2\nhost=127.0.0.1\n");
        assertThat(get("/echo", "--body", file).out()).isEqualTo("POST HTTP_1_1\nhost=127.0.0.1\nüber\n");
        assertThat(get("/echo", "--method", "PUT", "--body", file).out()).startsWith("PUT ");
        assertThat(get("/echo", "--method", "DELETE").out()).startsWith("DELETE ");
    }

    /** In another process, because Java reads its property once. */
    @Test
    void the_request_may_name_another_host() throws Exception {
        try (SluiceProcess program = SluiceProcess.start(
                folder, library -> true, "get", server.url() + "/echo", "--header", "Host: shop.example.com")) {
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("host=shop.example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/stalled"})
    void a_response_that_does_not_end_in_time_is_a_failure(String path) {
        assertFails(get(path, "--timeout", "100ms"), 1, "sluice: URL" + path + ": no complete response within 100ms");
    }

    @Test
    void a_body_has_a_limit() {
        assertThat(get("/large").code()).isZero();
        assertFails(get("/larger"), 1, "sluice: URL/larger: the body of the response is larger than 10 MiB");
    }

    @Test
    void a_host_without_a_connection_is_a_failure() throws IOException {
        String closed = "http://127.0.0.1:" + Ports.free() + "/";
        assertThat(CommandLineRun.of("get", closed))
                .isEqualTo(new CommandLineRun(1, "", "sluice: " + closed + ": the host accepts no connection\n"));
        CommandLineRun unknown = CommandLineRun.of("get", "http://no-such-host.invalid/");
        assertThat(unknown.err()).contains("the host has no known address");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(get("/reset").code()).isEqualTo(1);
        assertThat(get("/reset").err())
                .startsWith("sluice: " + server.url() + "/reset: ")
                .doesNotContain("null");
    }

    /** Responds to one connection with these bytes, and closes it. */
    private static CommandLineRun getRaw(String response) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket caller = listening.accept()) {
                    assertThat(caller.getInputStream().read()).isEqualTo('G');
                    caller.getOutputStream().write(response.getBytes(ISO_8859_1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            CommandLineRun run = CommandLineRun.of("get", "http://127.0.0.1:" + listening.getLocalPort() + "/a");
            served.get(10, TimeUnit.SECONDS);
            return run;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 \u001b[31mred\u001b[0m OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: \u001b[31m\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\u009b31m: \u001b[31m\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\u001b[31m\r\n"
            })
    void a_failure_has_no_control_characters_of_the_server(String response) throws Exception {
        CommandLineRun run = getRaw(response);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).isNotEmpty().doesNotContain("null").matches("[^\\p{Cntrl}\\x80-\\x9f]+");
    }

    @Test
    void a_failure_has_at_most_200_characters_of_the_server() throws Exception {
        assertThat(getRaw("HTTP/1.1 " + "a".repeat(1000) + "\r\n\r\n").err()).hasSizeLessThan(300);
    }

    @Test
    void a_server_with_tls_is_trusted_by_its_authority() {
        SelfSignedCertificate own = SelfSignedCertificate.create("localhost");
        SelfSignedCertificate other = SelfSignedCertificate.create("localhost");
        HttpServerOptions options = new HttpServerOptions().setSsl(true).setKeyCertOptions(own.keyCertOptions());
        try (HttpTestServer secure =
                new HttpTestServer(options, request -> request.response().end("secure"))) {
            String url = secure.url().replace("http://127.0.0.1", "https://localhost");
            assertThat(CommandLineRun.of("get", url, "--ca", own.certificatePath()))
                    .isEqualTo(new CommandLineRun(0, "secure\n", ""));
            assertThat(CommandLineRun.of("get", url, "--ca", other.certificatePath())
                            .code())
                    .isEqualTo(1);
            CommandLineRun untrusted = CommandLineRun.of("get", url);
            assertThat(untrusted.err()).startsWith("sluice: " + url + ": ").contains("certification path");
            assertThat(untrusted.code()).isEqualTo(1);
            String otherName = secure.url().replace("http://", "https://");
            assertThat(CommandLineRun.of("get", otherName, "--ca", own.certificatePath())
                            .code())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            get                                            | Missing required parameter: 'URL'
            get ftp://host/                                | invalid URI scheme
            get host:80                                    | invalid URI scheme
            get http://h[                                  | sluice:
            get http://h --timeout 5                       | 5 (expected: a duration such as 250ms, 2s, 5m or 1h)
            get http://h --timeout 0s                      | 0s (expected: more than 0ms)
            get http://h --header secret                   | --header is written 'NAME: VALUE'
            get http://h --header Content-Length:3         | --header Content-Length: the name or the value is invalid
            get http://h --body /no-such-file              | /no-such-file: no such file
            get https://h --ca /no-such-file               | /no-such-file: no such file
            get https://h --ca pom.xml                     | pom.xml: no certificate
            get http://h --expect-status ok                | --expect-status
            """)
    void wrong_arguments_are_a_misuse(String arguments, String message) {
        CommandLineRun run = CommandLineRun.of(arguments.split(" ", -1));
        assertThat(run.err()).contains(message).doesNotContain("Exception", "secret");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }
}
