package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fixture.Await;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Changes of the token file and of the host names of the admin port while the gateway runs. */
class AdminTokenRotationTest {
    private static final String FIRST = "first-0123456789-0123456789-0123456789";
    private static final String SECOND = "second-0123456789-0123456789-0123456789";
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.sluice");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path folder;

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(folder.resolve("conf"));
        write("token", FIRST + "\n");
        configure("");
        log.start();
        ROOT.addAppender(log);
        gateway = TestGateway.watching(folder.resolve("conf"), Map.of());
    }

    @AfterEach
    void close() {
        gateway.close();
        ROOT.detachAppender(log);
        ROOT.setLevel(Level.ERROR);
        OURS.setLevel(Level.WARN);
    }

    private void configure(String settings) throws IOException {
        write("conf/gateway.yaml", """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0, token: "${file:%s}"%s }
                routes: { GET /a: { respond: '1' } }
                """.formatted(folder.resolve("token"), settings));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private int statusWith(String token) {
        return gateway.adminGet("/config", "Authorization", "Bearer " + token).statusCode();
    }

    private List<String> errorsOfToken() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("admin.token"))
                .toList();
    }

    @Test
    void a_changed_token_file_replaces_the_token() throws IOException {
        assertThat(statusWith(FIRST)).isEqualTo(200);
        assertThat(statusWith(SECOND)).isEqualTo(401);
        write("token", SECOND + "\n");
        Await.until(() -> statusWith(SECOND) == 200);
        assertThat(statusWith(FIRST)).isEqualTo(401);
    }

    @Test
    void a_token_file_that_is_empty_short_or_missing_keeps_the_token_and_is_logged_once() throws IOException {
        write("token", "");
        Await.until(() -> errorsOfToken().size() == 1);
        assertThat(statusWith(FIRST)).isEqualTo(200);
        assertThat(statusWith("")).isEqualTo(401);

        write("token", "short");
        Await.until(() -> errorsOfToken().size() == 2);
        assertThat(statusWith(FIRST)).isEqualTo(200);
        assertThat(statusWith("short")).isEqualTo(401);

        Files.delete(folder.resolve("token"));
        Await.until(() -> errorsOfToken().size() == 3);
        assertThat(statusWith(FIRST)).isEqualTo(200);

        write("token", SECOND);
        Await.until(() -> statusWith(SECOND) == 200);
        assertThat(statusWith(FIRST)).isEqualTo(401);
        assertThat(errorsOfToken())
                .satisfiesExactly(
                        empty -> assertThat(empty).endsWith("token is empty"),
                        tooShort -> assertThat(tooShort).endsWith("5 bytes (expected: 32 to 4096 bytes)"),
                        missing -> assertThat(missing).endsWith("no such file"));
    }

    @Test
    void host_names_and_the_need_of_a_token_follow_a_reload() throws IOException {
        configure(", hosts: ops.example.com");
        gateway.adminPost("/reload", "Authorization", "Bearer " + FIRST);
        assertThat(gateway.gateway().adminSettings().hosts()).containsExactly("ops.example.com");
        assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(401);
        write("conf/gateway.yaml", """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                routes: { GET /a: { respond: '1' } }
                """);
        gateway.adminPost("/reload", "Authorization", "Bearer " + FIRST);
        assertThat(gateway.adminGet("/config").statusCode())
                .as("a loopback address needs no token now")
                .isEqualTo(200);
        assertThat(gateway.adminGet("/config").body()).contains("\"needs_restart\":[]");
    }

    @Test
    void rejected_attempts_of_one_client_have_one_line_and_it_is_in_the_audit_log() {
        OURS.setLevel(Level.INFO);
        ROOT.setLevel(Level.INFO);
        for (int attempt = 0; attempt < 20; attempt++) statusWith("guess-" + attempt);
        Await.until(() -> !log.list.isEmpty());
        assertThat(log.list)
                .extracting(ILoggingEvent::getLoggerName, ILoggingEvent::getFormattedMessage)
                .containsExactly(tuple("audit", "admin_call client=127.0.0.1 method=GET path=/config status=401"));
    }
}
