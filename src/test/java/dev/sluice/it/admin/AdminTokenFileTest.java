package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The file of {@code SLUICE_ADMIN_TOKEN_FILE}, which appears, changes and disappears while the gateway runs. */
class AdminTokenFileTest {
    private static final String FIRST = "first-0123456789-0123456789-0123456789";
    private static final String SECOND = "second-0123456789-0123456789-0123456789";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.WARN);

    @TempDir
    Path folder;

    private final List<SkippingClock> clocks = new ArrayList<>();

    private Clock clock(Vertx vertx) {
        clocks.add(new SkippingClock(vertx));
        return clocks.get(0);
    }

    /** Lets the second between two looks at the file pass. */
    private void skip() {
        clocks.get(0).skip(Duration.ofSeconds(1));
    }

    private TestGateway start(String admin) throws IOException {
        configure(admin);
        return TestGateway.watching(
                folder.resolve("conf"),
                Map.of("SLUICE_ADMIN_TOKEN_FILE", folder.resolve("token").toString()),
                this::clock);
    }

    private void configure(String admin) throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { %s, port: 0 }
                routes: { GET /a: { respond: '1' } }
                """.formatted(admin));
    }

    private void write(String token) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), token);
        Files.move(next, folder.resolve("token"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int statusWith(String token, TestGateway gateway) {
        return gateway.adminGet("/config", "Authorization", "Bearer " + token).statusCode();
    }

    /** Lets seconds pass until the condition holds, and none after it. */
    private void skipUntil(BooleanSupplier condition) {
        Await.until(() -> {
            if (condition.getAsBoolean()) return true;
            skip();
            return false;
        });
    }

    private void assertInUse(String token, TestGateway gateway) {
        skipUntil(() -> statusWith(token, gateway) == 200);
    }

    @Test
    void an_absent_file_means_no_token_and_one_that_appears_or_changes_is_in_use() throws IOException {
        try (TestGateway gateway = start("host: 0.0.0.0")) {
            assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(403);
            assertThat(statusWith(FIRST, gateway)).isEqualTo(403);
            write(FIRST + "\n");
            assertInUse(FIRST, gateway);
            assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(401);
            write(SECOND);
            assertInUse(SECOND, gateway);
            assertThat(statusWith(FIRST, gateway)).isEqualTo(401);
        }
    }

    @Test
    void a_file_that_disappears_or_holds_no_token_keeps_the_last_token_also_after_a_reload() throws IOException {
        write(FIRST);
        try (TestGateway gateway = start("host: 127.0.0.1")) {
            assertThat(statusWith(FIRST, gateway)).isEqualTo(200);
            Files.delete(folder.resolve("token"));
            skip();
            configure("host: 127.0.0.1, hosts: ops.example.com");
            Await.until(() -> gateway.gateway().adminSettings().hosts().contains("ops.example.com"));
            assertThat(gateway.gateway().adminSettings().operatorToken())
                    .as("the file at the reload")
                    .isNull();
            assertThat(statusWith(FIRST, gateway)).isEqualTo(200);
            assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(401);
            write("short");
            skipUntil(() -> log.lines().stream().anyMatch(line -> line.contains("holds no token")));
            assertThat(statusWith(FIRST, gateway)).isEqualTo(200);
            write(SECOND);
            assertInUse(SECOND, gateway);
        }
    }

    @Test
    void the_setting_replaces_the_file_and_a_reload_without_it_returns_to_the_file() throws IOException {
        write(FIRST);
        try (TestGateway gateway = start("host: 127.0.0.1, token: " + SECOND)) {
            assertThat(statusWith(SECOND, gateway)).isEqualTo(200);
            assertThat(statusWith(FIRST, gateway)).isEqualTo(401);
            configure("host: 127.0.0.1");
            Await.until(() -> statusWith(FIRST, gateway) == 200);
            assertThat(statusWith(SECOND, gateway)).isEqualTo(401);
        }
    }

    /** The configuration is broken while the operator creates the token to look at it. */
    @Test
    void a_file_that_appears_is_in_use_although_the_configuration_has_errors() throws IOException {
        try (TestGateway gateway = start("host: 0.0.0.0")) {
            Files.writeString(folder.resolve("conf/wrong.yaml"), "routes: { GET /b: { respond: '(' } }\n");
            write(FIRST);
            assertInUse(FIRST, gateway);
        }
    }

    @Test
    void a_reload_of_the_host_opens_nothing_because_the_port_listens_on_its_first_address() throws IOException {
        try (TestGateway gateway = start("host: 0.0.0.0")) {
            configure("host: 127.0.0.1, hosts: ops.example.com");
            Await.until(() -> gateway.gateway().adminSettings().hosts().contains("ops.example.com"));
            assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(403);
        }
    }
}
