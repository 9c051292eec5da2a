package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid and suspicious rules for clients: location, value, expectation and suggestion. */
class ClientMistakesTest {
    private static final String ROUTE = "\nroutes: { GET /a: { respond: 1 } }";

    @TempDir
    Path folder;

    /** The errors of the rules of the server, which start at 1:22. */
    private static List<String> errors(String clients) {
        return TestConfiguration.errors("server: { clients: { " + clients + " } }" + ROUTE);
    }

    private static List<String> warnings(String clients) {
        return TestConfiguration.warnings("server: { clients: { " + clients + " } }" + ROUTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deny: [10.0.0.0/8, 10.0.0.300] | 1:41: server.clients.deny[1]: 10.0.0.300: not an IP address; expected an"
                        + " address or a network such as 10.0.0.0/8 or fd00::/8",
                "deny: [10.0.0.0/33] | 1:38: server.clients.deny[0]: 10.0.0.0/33: the prefix is not 0 to 32",
                "deny: 10.0.0.1/8 | 1:28: server.clients.deny: 10.0.0.1/8: the address has bits behind its prefix",
                "deny: [] | 1:28: server.clients.deny: a list (expected: at least one network, or null for none)",
                "deny: {} | 1:28: server.clients.deny: a mapping (expected: a network, a list of networks, or file: PATH)",
                "deny: { flie: x } | 1:30: server.clients.deny.flie: unknown key; did you mean file?",
                "deny: { every: 1m } | 1:30: server.clients.deny.every: unknown key (expected: file)",
                "deny: /etc/deny.txt | 1:28: server.clients.deny: /etc/deny.txt (expected: { file: /etc/deny.txt })",
                "deny: deny.txt | 1:28: server.clients.deny: deny.txt (expected: { file: deny.txt })",
                "deny: [/etc/deny.txt] | 1:29: server.clients.deny[0]: /etc/deny.txt (expected: { file: /etc/deny.txt } in place of"
                        + " the list)",
                "deny: [10.0.0.0/8, a.list] | 1:41: server.clients.deny[1]: a.list (expected: { file: a.list } in place of the"
                        + " list)",
                "deny: [{ file: x }] | 1:29: server.clients.deny[0]: a mapping (expected: { file: x } in place of the list)",
                "denylist: 10.0.0.0/8 | 1:22: server.clients.denylist: unknown key; did you mean deny?",
                "deny: { file: /nowhere/at/all } | 1:36: server.clients.deny.file: /nowhere/at/all: cannot be read: no such"
                        + " file",
            })
    void a_rule_that_is_none_is_an_error_at_its_location(String clients, String expected) {
        assertThat(errors(clients)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"server, ip_allow", "server, whitelist", "route, denylist"})
    void a_key_of_another_gateway_has_its_setting(String owner, String key) {
        String rule = key + ": 10.0.0.0/8";
        String text = owner.equals("server")
                ? "server: { " + rule + " }" + ROUTE
                : "routes: { GET /a: { respond: 1, " + rule + " } }";
        assertThat(TestConfiguration.errors(text))
                .singleElement()
                .asString()
                .endsWith("unknown key; did you mean clients?");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("networks"), content);
    }

    /** Reads a file as rule of the server, of the defaults and of a route, and returns the message, which is the same for all. */
    private String messageOf(String content) throws IOException {
        String rule = "clients: { allow: { file: \"" + file(content) + "\" } }";
        List<String> errors = TestConfiguration.errors("server: { " + rule + " }\ndefaults: { route: { " + rule
                + " } }\n" + "routes: { GET /a: { respond: 1, " + rule + " } }");
        assertThat(errors).hasSize(3);
        assertThat(errors.get(0)).startsWith("1:37: server.clients.allow.file: ");
        assertThat(errors.get(1)).startsWith("2:48: defaults.route.clients.allow.file: ");
        assertThat(errors.get(2)).startsWith("3:59: routes.GET /a.clients.allow.file: ");
        String quoted = "\"" + folder.resolve("networks") + "\": ";
        List<String> messages = errors.stream()
                .map(error -> error.substring(error.indexOf(".file: ") + 7))
                .distinct()
                .toList();
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0)).contains("networks");
        return messages.get(0).startsWith(quoted)
                ? messages.get(0).substring(quoted.length())
                : messages.get(0).substring(messages.get(0).indexOf(": ") + 2);
    }

    @Test
    void a_bad_file_is_an_error_with_its_line() throws IOException {
        assertThat(messageOf("")).startsWith("line 1: ");
        assertThat(messageOf("# none\n\n")).startsWith("line ");
        assertThat(messageOf("10.0.0.0/8\n\n# x\n10.0.0.300\n")).startsWith("line 4: ");
        assertThat(messageOf("10.0.0.0/8\n10.1.0.0/16")).startsWith("line 2: ");
        assertThat(messageOf("\0\1\2" + "x".repeat(1000) + "\n"))
                .startsWith("line 1: ")
                .hasSizeLessThan(300);
    }

    @Test
    void a_folder_is_no_file() {
        assertThat(errors("deny: { file: \"" + folder + "\" }"))
                .singleElement()
                .asString()
                .endsWith(": cannot be read: a folder, not a file");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_file_of_a_hundred_thousand_lines_is_read_once_for_a_thousand_routes() throws IOException {
        StringBuilder lines = new StringBuilder("# from a feed\n");
        for (int i = 0; i < 100_000; i++) lines.append("10.%d.%d.0/24\n".formatted(i / 256 % 256, i % 256));
        String rule = "clients: { deny: { file: \"" + file(lines.toString()) + "\" } }";
        StringBuilder routes = new StringBuilder("routes:\n");
        for (int i = 0; i < 1000; i++) routes.append("  GET /r%d: { respond: 1, %s }\n".formatted(i, rule));
        assertThat(TestConfiguration.warnings(routes.toString())).isEmpty();
    }

    @Test
    void a_network_that_decides_nothing_is_a_warning() {
        assertThat(warnings("allow: [10.0.0.0/8, 10.1.0.0/16], deny: [10.1.0.0/16]"))
                .containsExactly(
                        "1:42: server.clients.allow[1]: 10.1.0.0/16: allows no client, because deny has 10.1.0.0/16 at"
                                + " conf/a.yaml:1:63 (expected: in one of the two)");
        assertThat(warnings("allow: [10.0.0.0/8], deny: [10.1.0.0/16]")).isEmpty();
        assertThat(warnings("allow: [0.0.0.0/0, \"::/0\"]"))
                .containsExactly(
                        "1:30: server.clients.allow[0]: 0.0.0.0/0: allows every address of IPv4",
                        "1:41: server.clients.allow[1]: \"::/0\": allows every address of IPv6");
        assertThat(warnings("deny: [0.0.0.0/0, \"::/0\"]"))
                .containsExactly(
                        "1:29: server.clients.deny[0]: 0.0.0.0/0: rejects every address of IPv4",
                        "1:40: server.clients.deny[1]: \"::/0\": rejects every address of IPv6");
        assertThat(TestConfiguration.warnings("""
                defaults: { route: { clients: { deny: [0.0.0.0/0] } } }
                routes: { GET /a: { respond: 1 }, GET /b: { respond: 1, clients: { deny: ["::/0"] } } }
                """))
                .containsExactly(
                        "1:40: defaults.route.clients.deny[0]: 0.0.0.0/0: rejects every address of IPv4",
                        "2:75: routes.GET /b.clients.deny[0]: \"::/0\": rejects every address of IPv6");
        assertThat(TestConfiguration.warnings("""
                defaults: { route: { clients: { deny: [10.0.0.0/8] } } }
                routes: { GET /a: { respond: 1, clients: { allow: [10.1.0.0/16] } } }
                """))
                .containsExactly("2:52: routes.GET /a.clients.allow[0]: 10.1.0.0/16: allows no client, because deny has"
                        + " 10.0.0.0/8 at conf/a.yaml:1:40 (expected: in one of the two)");
    }

    @Test
    void a_route_that_denies_all_that_the_defaults_allow_is_a_warning() {
        String text = """
                defaults: { route: { clients: { allow: [10.0.0.0/8, 192.0.2.0/24] } } }
                routes: { GET /a: { respond: 1, clients: { deny: [%s] } } }
                """;
        assertThat(TestConfiguration.warnings(text.formatted("0.0.0.0/0")))
                .containsExactly("2:50: routes.GET /a.clients.deny: a list: rejects every client that allow at"
                        + " conf/a.yaml:1:40 accepts (expected: in one of the two)");
        assertThat(TestConfiguration.warnings(text.formatted("192.0.2.0/24"))).isEmpty();
    }

    @Test
    void a_denied_proxy_is_a_warning() {
        assertThat(TestConfiguration.warnings(
                        "server: { trusted_headers: [forwarded], trusted_proxies: 10.0.0.0/8, clients: {"
                                + " deny: [10.1.0.0/16, 192.0.2.1] } }" + ROUTE))
                .containsExactly(
                        "1:88: server.clients.deny[0]: 10.1.0.0/16: is in server.trusted_proxies, so its connections"
                                + " are not checked, only the client that a request states, or the proxy itself if a request"
                                + " states none (expected: in one of the two)");
    }
}
