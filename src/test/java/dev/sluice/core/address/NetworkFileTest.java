package dev.sluice.core.address;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class NetworkFileTest {
    private static final Duration INTERVAL = Duration.ofSeconds(NetworkFile.INTERVAL_SECONDS);
    private static final Duration CONFIRM = Duration.ofSeconds(NetworkFile.CONFIRM_SECONDS);
    private static final String EXPECTED = "; expected an address or a network such as 10.0.0.0/8 or fd00::/8";
    private static final String FIRST = "10.0.0.0/8\n";
    private static final String SECOND = "192.0.2.0/24\n203.0.113.7\n";

    @RegisterExtension
    final CapturedLog warnings = new CapturedLog(NetworkFile.class);

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private Path path;
    private NetworkFile file;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        path = folder.resolve("deny.txt");
        write(FIRST);
        file = new NetworkFile(vertx, clock, path.toString());
        file.read();
        file.start();
    }

    @AfterEach
    void stop() {
        file.stop();
        file.stop();
        assertThat(clock.pendingTimers()).isZero();
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text);
    }

    private boolean contains(String address) {
        return file.current().contains(requireNonNull(IpAddress.parse(address)));
    }

    /** Lets a time pass, and waits for the read at its end. */
    private void pass(Duration time) {
        clock.advance(time);
        Await.until(() -> clock.pendingTimers() == 1);
    }

    /** Lets a changed file be read twice. */
    private void passChange() {
        pass(INTERVAL);
        pass(CONFIRM);
    }

    @Test
    void two_equal_reads_make_a_change() throws Exception {
        write(SECOND);
        pass(INTERVAL);
        assertThat(contains("10.0.0.1")).isTrue();
        write(SECOND + "2001:db8::/32\n");
        pass(CONFIRM);
        assertThat(contains("10.0.0.1")).isTrue();
        pass(CONFIRM);
        assertThat(contains("10.0.0.1")).isFalse();
        assertThat(contains("203.0.113.7")).isTrue();
        assertThat(contains("2001:db8::1")).isTrue();
        assertThat(audit.lines()).hasSize(1);
        assertThat(audit.linesWithValues().toString()).contains(path.toString());
        assertThat(warnings.lines()).isEmpty();
    }

    @Test
    void a_change_counts_within_fifteen_seconds() throws Exception {
        write(SECOND);
        assertThat(INTERVAL.plus(CONFIRM)).isEqualTo(Duration.ofSeconds(15));
        passChange();
        assertThat(contains("203.0.113.7")).isTrue();
    }

    @Test
    void an_unchanged_file_is_no_change() {
        for (int i = 0; i < 3; i++) pass(INTERVAL);
        assertThat(audit.lines()).isEmpty();
        assertThat(warnings.lines()).isEmpty();
    }

    /** The longest valid start of the file is the file itself. */
    @Test
    void a_half_written_file_keeps_the_last_list() throws Exception {
        String whole = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "20.0." + i + ".0/24\n")
                .collect(Collectors.joining());
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            if (cut.endsWith("\n")) continue;
            write(cut);
            passChange();
            assertThat(contains("10.0.0.1")).as(cut).isTrue();
        }
        write(whole);
        passChange();
        assertThat(contains("20.0.20.7")).isTrue();
        assertThat(contains("10.0.0.1")).isFalse();
        assertThat(warnings.lines()).hasSize(2).last().asString().contains("may be half written");
    }

    /** A writer that pauses at the end of a line leaves a valid file, which counts only if it stays so for a second. */
    @Test
    void a_file_that_grows_line_by_line_counts_when_it_is_whole() throws Exception {
        write("20.0.1.0/24\n");
        pass(INTERVAL);
        for (int i = 2; i <= 5; i++) {
            write(Files.readString(path) + "20.0." + i + ".0/24\n");
            pass(CONFIRM);
            assertThat(contains("10.0.0.1")).isTrue();
        }
        pass(CONFIRM);
        assertThat(file.current().size()).isEqualTo(5);
    }

    @Test
    void garbage_and_an_empty_file_keep_the_last_list_with_a_warning_for_each_mistake() throws Exception {
        for (String bad : new String[] {"", "garbage\n", "# none\n", "10.0.0.0/8\nx\n", "\uFEFF10.0.0.0/8\n"}) {
            write(bad);
            passChange();
            pass(INTERVAL);
            assertThat(contains("10.0.0.1")).as(bad).isTrue();
        }
        assertThat(warnings.lines())
                .extracting(line -> line.substring(("WARN " + path).length()))
                .containsExactly(
                        ":1: the file is empty; the last good list of networks stays in use",
                        ":1: garbage: not an IP address" + EXPECTED + "; the last good list of networks stays in use",
                        ":1: the file has no network; the last good list of networks stays in use",
                        ":2: x: not an IP address" + EXPECTED + "; the last good list of networks stays in use",
                        ":1: the file starts with a byte order mark; the last good list of networks stays in use");
    }

    @Test
    void a_file_that_is_good_again_is_warned_of_anew() throws Exception {
        write("x\n");
        passChange();
        write(FIRST);
        pass(INTERVAL);
        write("x\n");
        passChange();
        assertThat(warnings.lines()).hasSize(2);
        write(SECOND);
        passChange();
        Files.delete(path);
        passChange();
        pass(INTERVAL);
        assertThat(warnings.lines())
                .hasSize(3)
                .last()
                .isEqualTo(
                        "WARN " + path + ": cannot be read: no such file; the last good list of networks stays in use");
        assertThat(contains("203.0.113.7")).isTrue();
        assertThat(audit.lines()).hasSize(1);
    }

    @Test
    void each_reason_of_an_unreadable_file_is_a_warning() throws Exception {
        Files.delete(path);
        passChange();
        Files.createDirectory(path);
        pass(INTERVAL);
        pass(INTERVAL);
        assertThat(warnings.lines())
                .extracting(line -> line.substring(("WARN " + path).length()))
                .containsExactly(
                        ": cannot be read: no such file; the last good list of networks stays in use",
                        ": cannot be read: a folder, not a file; the last good list of networks stays in use");
    }

    /** Editors delete a file before they write it anew. */
    @Test
    void a_file_that_is_missing_for_a_moment_is_no_warning() throws Exception {
        Files.delete(path);
        pass(INTERVAL);
        write(SECOND);
        pass(CONFIRM);
        pass(CONFIRM);
        assertThat(contains("203.0.113.7")).isTrue();
        assertThat(warnings.lines()).isEmpty();
    }

    @Test
    void the_first_read_fails_without_a_good_file(Vertx vertx) throws Exception {
        write("x\n");
        assertThatThrownBy(() -> new NetworkFile(vertx, clock, path.toString()).read())
                .isInstanceOf(InvalidNetworksException.class);
        assertThatThrownBy(() ->
                        new NetworkFile(vertx, clock, folder.resolve("none").toString()).read())
                .isInstanceOf(IOException.class)
                .hasMessage("no such file");
        assertThatThrownBy(() -> new NetworkFile(vertx, clock, folder.toString()).read())
                .hasMessage("a folder, not a file");
        assertThatThrownBy(() -> new NetworkFile(vertx, clock, "a\0b").read()).hasMessage("not a path");
        assertThat(new NetworkFile(vertx, clock, path.toString()).current().size())
                .isZero();
    }
}
