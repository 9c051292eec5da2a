package dev.sluice.server.reload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.gateway.edge.Listener;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings that need a restart, such as a longer idle timeout of the listeners. */
class RestartOnlySettingsTest {

    private static Configuration with(String read, String deadline) {
        return with(read, deadline, "1s");
    }

    private static Configuration with(String read, String deadline, String silence) {
        String yaml = """
                backends:
                  files: { url: http://a, timeout: { read: %s, attempt: 1s } }
                  other: { url: http://b, timeout: { read: 9m } }
                routes:
                  GET /f: { proxy: files /, deadline: %s, stream: { idle: %s } }
                  GET /s: { steps: { a: { call: GET other / } } }
                """.formatted(read, deadline, silence);
        return requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                .configuration());
    }

    @Test
    void the_idle_timeout_covers_the_read_timeout_of_each_proxied_backend() {
        assertThat(with("5m", "2s").longestIdleTime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(with("5m", "7m").longestIdleTime()).isEqualTo(Duration.ofMinutes(7));
        assertThat(with("1s", "2s").longestIdleTime())
                .as("the deadline of a composed route and not the read timeout of its backend")
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_connection_without_a_byte_closes_after_60_s_or_10_s_more_than_the_longest_silence_of_a_route() {
        assertThat(timeWithoutBytes("routes: { GET /a: { respond: 1, deadline: 50s } }"))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(timeWithoutBytes("routes: { GET /a: { respond: 1, deadline: 51s } }"))
                .isEqualTo(Duration.ofSeconds(61));
        assertThat(timeWithoutBytes("backends: { b: { url: http://b } }\nroutes: { GET /a: { proxy: b / } }"))
                .as("the default of stream.idle")
                .isEqualTo(Duration.ofSeconds(70));
        assertThat(Listener.timeWithoutBytes(with("1s", "2s", "50s").longestIdleTime()))
                .isEqualTo(Duration.ofSeconds(60));
    }

    private static Duration timeWithoutBytes(String yaml) {
        return Listener.timeWithoutBytes(requireNonNull(
                        ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                                .configuration())
                .longestIdleTime());
    }

    @Test
    void a_read_timeout_above_the_idle_timeout_of_the_listeners_needs_a_restart() {
        Configuration started = with("1m", "2s");
        assertThat(RestartOnlySettings.changed(with("1m", "2s"), started)).isEmpty();
        assertThat(RestartOnlySettings.changed(with("2m", "2s"), started)).containsExactly("backends.files.timeout");
        assertThat(RestartOnlySettings.changed(with("2m", "3m"), started)).containsExactly("routes.GET /f.deadline");
    }

    @Test
    void a_silence_of_streams_above_the_idle_timeout_of_the_listeners_needs_a_restart() {
        Configuration started = with("1s", "2s", "1m");
        assertThat(started.longestIdleTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(RestartOnlySettings.changed(with("1s", "2s", "2m"), started))
                .containsExactly("routes.GET /f.stream");
    }

    /** {@code ServerCertificatesTest} tests changes of the files. */
    @Test
    void other_certificate_files_need_a_restart() {
        SelfSignedCertificate first = SelfSignedCertificate.create("first");
        SelfSignedCertificate other = SelfSignedCertificate.create("other");
        assertThat(RestartOnlySettings.changed(with(first), with(first))).isEmpty();
        assertThat(RestartOnlySettings.changed(with(other), with(first))).containsExactly("server.tls");
        first.delete();
        other.delete();
    }

    private static Configuration with(SelfSignedCertificate serverCertificate) {
        String yaml = "server: { tls: { certificate: '" + serverCertificate.certificatePath() + "', key: '"
                + serverCertificate.privateKeyPath() + "' } }\n" + "routes: { GET /a: { respond: 1 } }";
        return requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                .configuration());
    }

    @Test
    void of_admin_only_its_address_and_the_presence_of_tls_need_a_restart() {
        SelfSignedCertificate one = SelfSignedCertificate.create("one");
        SelfSignedCertificate other = SelfSignedCertificate.create("other");
        Configuration started = withAdmin("token: " + "x".repeat(32) + ", " + tls(one));
        assertThat(RestartOnlySettings.changed(
                        withAdmin("token: " + "y".repeat(32) + ", hosts: ops, " + tls(other)), started))
                .isEmpty();
        assertThat(RestartOnlySettings.changed(withAdmin("host: '::1', port: 9191, " + tls(one)), started))
                .containsExactly("admin.host", "admin.port");
        assertThat(RestartOnlySettings.changed(withAdmin("hosts: ops"), started))
                .containsExactly("admin.tls.certificate", "admin.tls.key");
        assertThat(RestartOnlySettings.changed(started, withAdmin("hosts: ops")))
                .containsExactly("admin.tls.certificate", "admin.tls.key");
        one.delete();
        other.delete();
    }

    @Test
    void http2_without_tls_needs_a_restart() {
        assertThat(RestartOnlySettings.changed(withHttp2(true), withHttp2(false)))
                .containsExactly("server.h2c");
        assertThat(RestartOnlySettings.changed(withHttp2(true), withHttp2(true)))
                .isEmpty();
    }

    private static Configuration withHttp2(boolean h2c) {
        String yaml = "server: { h2c: " + h2c + " }\nroutes: { GET /a: { respond: 1 } }";
        return requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                .configuration());
    }

    private static String tls(SelfSignedCertificate ours) {
        return "tls: { certificate: '" + ours.certificatePath() + "', key: '" + ours.privateKeyPath() + "' }";
    }

    private static Configuration withAdmin(String settings) {
        String yaml = "admin: { " + settings + " }\nroutes: { GET /a: { respond: 1 } }";
        return requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                .configuration());
    }
}
