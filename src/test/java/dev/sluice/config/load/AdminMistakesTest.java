package dev.sluice.config.load;

import static dev.sluice.config.load.TestConfiguration.errors;
import static dev.sluice.config.load.TestConfiguration.valid;
import static dev.sluice.config.load.TestConfiguration.warnings;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.tools.report.FindingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes in {@code admin}: its token, host names, certificates, and an address that it shares with callers. */
class AdminMistakesTest {
    private static final String ROUTE = "routes: { GET /a: { identity: none, respond: 1 } }\n";
    private static final String SYNTAX = "(secret) (expected: letters, digits and -._~+/, with = only at the end)";

    @TempDir
    Path folder;

    private List<String> errorsOfToken(String content) throws IOException {
        return errors("admin: { token: \"" + reference(content) + "\" }\n" + ROUTE);
    }

    private String reference(String content) throws IOException {
        return "${file:" + Files.writeString(folder.resolve("token"), content) + "}";
    }

    @Test
    void a_token_of_32_bytes_is_valid_and_a_shorter_one_is_rejected_without_being_shown() throws IOException {
        assertThat(errorsOfToken("x".repeat(32) + "\n")).isEmpty();
        assertThat(errorsOfToken("x".repeat(4096))).isEmpty();
        assertThat(errorsOfToken("x".repeat(31) + "\n"))
                .containsExactly("1:17: admin.token: 31 bytes (expected: 32 to 4096 bytes)");
        assertThat(errorsOfToken("x".repeat(4097)))
                .containsExactly("1:17: admin.token: 4097 bytes (expected: 32 to 4096 bytes)");
    }

    @Test
    void a_token_that_no_bearer_header_can_carry_is_rejected_without_being_shown() throws IOException {
        for (String token : List.of("hush ".repeat(8), "hüsh".repeat(8), "=hush".repeat(8), "hush".repeat(8) + "\n\n"))
            assertThat(errorsOfToken(token)).as(token).containsExactly("1:17: admin.token: " + SYNTAX);
    }

    @Test
    void a_token_file_that_is_empty_or_missing_is_an_error_at_its_location() throws IOException {
        Path file = folder.resolve("token");
        assertThat(errorsOfToken("")).containsExactly("1:18: admin.token: the file " + file + " is empty");
        Files.delete(file);
        assertThat(errors("admin: { token: \"${file:" + file + "}\" }\n" + ROUTE))
                .containsExactly("1:18: admin.token: the file " + file + ": no such file");
    }

    @Test
    void a_token_in_the_configuration_is_a_warning_and_no_report_shows_it() {
        String text = "admin:\n  token: " + "hush".repeat(8) + "\n";
        assertThat(warnings(text + ROUTE))
                .containsExactly("2:10: admin.token: a secret in plain text; use ${file:/path} or ${NAME} instead");
        assertThat(FindingReport.json(TestConfiguration.load(text + ROUTE))).doesNotContain("hush");
        assertThat(FindingReport.json(TestConfiguration.load(text.replace("hush", "ha?h") + ROUTE)))
                .contains("admin.token")
                .doesNotContain("ha?h");
        assertThat(valid(text + ROUTE).toString()).doesNotContain("hush");
    }

    @Test
    void an_error_names_the_origin_of_a_value_and_no_default_that_does_not_apply() {
        assertThat(errors("admin: { port: \"${WORD:-9090}\" }\n" + ROUTE))
                .containsExactly(
                        "1:16: admin.port: \"${WORD}\", where the environment sets WORD (expected: a whole number)");
        assertThat(errors("admin: { port: \"${NONE:-99999}\" }\n" + ROUTE))
                .containsExactly(
                        "1:16: admin.port: \"${NONE:-99999}\", where NONE has its default (expected: 0 to 65535)");
        assertThat(errors("admin: { token: \"${WORD:-" + "x".repeat(32) + "}\" }\n" + ROUTE))
                .containsExactly(
                        "1:17: admin.token: 7 bytes, where the environment sets WORD (expected: 32 to 4096 bytes)");
    }

    @Test
    void the_host_has_its_default_in_a_variable_of_the_image() {
        Map<String, String> image = Map.of("SLUICE_ADMIN_HOST", "0.0.0.0");
        assertThat(host(ROUTE, image)).isEqualTo("0.0.0.0");
        assertThat(host("admin: { port: 9191 }\n" + ROUTE, image)).isEqualTo("0.0.0.0");
        assertThat(host("admin: { host: 127.0.0.1 }\n" + ROUTE, image)).isEqualTo("127.0.0.1");
        assertThat(host(ROUTE, Map.of("SLUICE_ADMIN_HOST", ""))).isEqualTo("127.0.0.1");
        assertThat(host(ROUTE, Map.of())).isEqualTo("127.0.0.1");
    }

    private static String host(String text, Map<String, String> environment) {
        LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("a", text)), environment::get);
        return requireNonNull(loaded.configuration()).admin().host();
    }

    @Test
    void in_a_pod_a_port_that_probes_cannot_reach_is_a_warning() {
        Map<String, String> pod = Map.of(
                "KUBERNETES_SERVICE_HOST", "10.0.0.1",
                "SLUICE_ADMIN_HOST", "0.0.0.0",
                "TOKEN_OF_OPERATORS", "t".repeat(32));
        for (String host : List.of("127.0.0.1", "127.1.2.3", "localhost", "'::1'", "'::ffff:127.0.0.1'"))
            assertThat(warningsIn(pod, "admin: { host: " + host + " }\n" + ROUTE))
                    .as(host)
                    .containsExactly("a:1:16: admin.host: " + host.replace('\'', '"')
                            + ": the probes of Kubernetes cannot reach a loopback address"
                            + " (expected: 0.0.0.0, the default with the variable SLUICE_ADMIN_HOST of the image)");
        assertThat(warningsIn(Map.of("SLUICE_ADMIN_HOST", "0.0.0.0"), "admin: { host: 127.0.0.1 }\n" + ROUTE))
                .as("in a container of the image")
                .hasSize(1);
        assertThat(warningsIn(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ROUTE))
                .singleElement()
                .asString()
                .startsWith("a:1:1: admin.host: 127.0.0.1: the probes of Kubernetes cannot reach");
        assertThat(warningsIn(pod, "admin: { port: 0 }\n" + ROUTE))
                .containsExactly("a:1:16: admin.port: 0: the probes of Kubernetes need a known port"
                        + " (expected: the port of the Deployment)");
        for (String settings : List.of("", "admin: { host: 0.0.0.0, token: \"${TOKEN_OF_OPERATORS}\" }\n"))
            assertThat(warningsIn(pod, settings + ROUTE)).as(settings).isEmpty();
        assertThat(warningsIn(Map.of(), "admin: { host: 127.0.0.1 }\n" + ROUTE)).isEmpty();
    }

    @Test
    void an_address_beyond_this_machine_without_credentials_is_a_warning_because_no_peer_is_an_operator() {
        for (String host : List.of("0.0.0.0", "'::'", "10.1.2.3"))
            assertThat(warningsIn(Map.of(), "admin: { host: " + host + " }\n" + ROUTE))
                    .as(host)
                    .containsExactly("a:1:16: admin.host: " + host.replace('\'', '"')
                            + ": without admin.token and admin.tls.client_ca, no peer is an operator, not even 127.0.0.1"
                            + " (expected: admin.token, or the variable SLUICE_ADMIN_TOKEN_FILE)");
        Map<String, String> laterToken = Map.of("SLUICE_ADMIN_TOKEN_FILE", "/nowhere/token");
        assertThat(warningsIn(laterToken, "admin: { host: 0.0.0.0 }\n" + ROUTE))
                .as("the file may appear")
                .isEmpty();
    }

    @Test
    void a_token_file_of_the_variable_may_be_absent_and_no_other_mistake_is_permitted() throws IOException {
        Path file = folder.resolve("token");
        assertThat(token(file, ROUTE)).isNull();
        Files.writeString(file, "t".repeat(32) + "\n");
        assertThat(token(file, ROUTE)).isEqualTo(new Secret("t".repeat(32)));
        assertThat(token(file, "admin: { token: " + "w".repeat(32) + " }\n" + ROUTE))
                .isEqualTo(new Secret("w".repeat(32)));
        Files.writeString(file, "short");
        assertThat(errorsWith(file.toString()))
                .containsExactly("a:1:1: admin.token: SLUICE_ADMIN_TOKEN_FILE: the file " + file
                        + ": 5 bytes (expected: 32 to 4096 bytes)");
        Files.writeString(file, "");
        assertThat(errorsWith(file.toString()))
                .containsExactly("a:1:1: admin.token: SLUICE_ADMIN_TOKEN_FILE: the file " + file + " is empty");
        assertThat(errorsWith(folder.toString())).singleElement().asString().endsWith("not a regular file");
        assertThat(errorsWith("token")).singleElement().asString().endsWith("the path must be absolute");
    }

    @Test
    void the_debug_token_is_another_one_than_that_of_the_file() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "t".repeat(32));
        LoadResult loaded = load(file.toString(), "server: { debug_token: " + "t".repeat(32) + " }\n" + ROUTE);
        assertThat(loaded.errors()).singleElement().asString().contains("another token than that of admin.token");
    }

    private static @Nullable Secret token(Path file, String text) {
        return requireNonNull(load(file.toString(), text).configuration())
                .admin()
                .operatorToken();
    }

    private static List<String> errorsWith(String file) {
        return load(file, ROUTE).errors().stream().map(Finding::toString).toList();
    }

    private static LoadResult load(String file, String text) {
        Map<String, String> environment = Map.of("SLUICE_ADMIN_TOKEN_FILE", file);
        return ConfigurationLoader.load(List.of(new SourceFile("a", text)), environment::get);
    }

    private static List<String> warningsIn(Map<String, String> environment, String text) {
        LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("a", text)), environment::get);
        assertThat(loaded.errors()).isEmpty();
        return loaded.warnings().stream().map(Finding::toString).toList();
    }

    @Test
    void the_names_of_hosts_are_compared_in_lower_case_and_have_no_port() {
        assertThat(valid("admin: { hosts: [Ops.Example.COM, sluice-admin] }\n" + ROUTE)
                        .admin()
                        .hosts())
                .containsExactly("ops.example.com", "sluice-admin");
        for (String host : List.of("ops:9090", "http://ops", "'*.example.com'", "ops.", "a b", "''"))
            assertThat(errors("admin: { hosts: [ok, " + host + "] }\n" + ROUTE))
                    .as(host)
                    .containsExactly("1:17: admin.hosts: " + host.replace("'", "")
                            + " (expected: names without a port, such as admin.example.com)");
    }

    @Test
    void the_files_of_admin_tls_are_checked() {
        SelfSignedCertificate ours = SelfSignedCertificate.create("ours");
        SelfSignedCertificate other = SelfSignedCertificate.create("other");
        assertThat(errors(tls(ours.certificatePath(), ours.privateKeyPath(), ours.certificatePath())))
                .isEmpty();
        assertThat(errors(tls(ours.certificatePath(), other.privateKeyPath(), other.privateKeyPath())))
                .containsExactly(
                        "3:10: admin.tls.key: \"" + other.privateKeyPath()
                                + "\": is not the key of the certificate beside it",
                        "4:16: admin.tls.client_ca: \"" + other.privateKeyPath()
                                + "\": holds no certificate (expected: PEM)");
        assertThat(errors("admin: { tls: { certificate: /nowhere } }\n" + ROUTE))
                .containsExactly(
                        "1:15: admin.tls.key: missing (expected: a text)",
                        "1:30: admin.tls.certificate: /nowhere: cannot be read");
        ours.delete();
        other.delete();
    }

    private static String tls(String certificate, String key, String clientCa) {
        return "admin: { tls: {\n    certificate: \"%s\",\n    key: \"%s\",\n    client_ca: \"%s\" } }\n"
                        .formatted(certificate, key, clientCa)
                + ROUTE;
    }

    @Test
    void server_and_admin_on_one_address_and_port_are_rejected_at_the_port() {
        for (String hosts : List.of(
                "0.0.0.0 127.0.0.1",
                "127.0.0.1 0.0.0.0",
                "'::' 127.0.0.1",
                "127.0.0.1 127.0.0.1",
                "localhost 127.0.0.1",
                "'::1' '0:0:0:0:0:0:0:1'",
                "Gateway.example gateway.example",
                "'::ffff:10.0.0.1' 10.0.0.1"))
            assertThat(errors(addresses(hosts, 9191, 9191)))
                    .as(hosts)
                    .containsExactly(
                            "2:16: admin.port: 9191: server and admin would listen on one address (expected: another port for each)");
    }

    @Test
    void server_and_admin_on_other_addresses_or_ports_are_valid() {
        for (String hosts : List.of("127.0.0.1 127.0.0.2", "'::1' 127.0.0.1", "a.example b.example"))
            assertThat(errors(addresses(hosts, 9191, 9191))).as(hosts).isEmpty();
        assertThat(errors(addresses("0.0.0.0 0.0.0.0", 9191, 9192))).isEmpty();
        assertThat(errors(addresses("0.0.0.0 0.0.0.0", 0, 0))).isEmpty();
    }

    @Test
    void a_port_that_is_the_default_of_the_other_is_rejected() {
        assertThat(errors("server: { port: 9090 }\n" + ROUTE))
                .singleElement()
                .asString()
                .startsWith("1:17: server.port: 9090: ");
        assertThat(errors("admin: { port: 8080 }\n" + ROUTE))
                .singleElement()
                .asString()
                .startsWith("1:16: admin.port: 8080: ");
        assertThat(errors("server: { port: x }\nadmin: { port: 8080 }\n" + ROUTE))
                .as("an invalid port is no port")
                .containsExactly("1:17: server.port: x (expected: a whole number)");
    }

    private static String addresses(String hosts, int port, int adminPort) {
        String[] both = hosts.split(" ", 2);
        return "server: { port: %d, host: %s }\nadmin: { port: %d, host: %s }\n"
                        .formatted(port, both[0], adminPort, both[1])
                + ROUTE;
    }

    @Test
    void the_differences_of_two_configurations_name_the_token_and_do_not_show_it() throws IOException {
        Configuration before = valid("admin: { token: \"" + reference("hush".repeat(8)) + "\" }\n" + ROUTE);
        Configuration after = valid("admin: { token: \"" + reference("hash".repeat(8)) + "\" }\n" + ROUTE);
        assertThat(ConfigurationDiff.between(before, after)).hasToString("settings: ~admin.token");
        assertThat(requireNonNull(after.admin().token()).value()).isEqualTo("hash".repeat(8));
    }
}
