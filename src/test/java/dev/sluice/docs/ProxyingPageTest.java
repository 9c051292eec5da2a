package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.gateway.edge.StrictTransport;
import dev.sluice.gateway.proxy.ForwardingSpec;
import dev.sluice.gateway.proxy.ProxyRules;
import dev.sluice.gateway.proxy.ProxyRules.Rule;
import dev.sluice.gateway.proxy.ProxyRules.Treatment;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.mapping.ResponseOrigin;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.upstream.backend.RetryHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the tables of the page on proxying with the code. */
class ProxyingPageTest {
    private static final Pattern ROW = Pattern.compile("\\| (.*?) \\| (.*?) \\|.*\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Page PAGE = Page.read("docs/proxying.md");

    /** Codes beside the names of fields. */
    private static final Set<String> NO_FIELDS = Set.of("forward.headers", "forward.response");

    private static final ProxyRules RULES =
            ProxyRules.of(new ForwardingSpec(List.of(), QueryFilter.NONE, List.of("Set-Cookie")), true, true);

    /** One row of a table of the page. */
    record Row(String first, String second) {}

    private static List<Row> rows(String part) {
        return PAGE.part(part).stream()
                .skip(2)
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(2)))
                .toList();
    }

    private static Set<String> documented(String part, Treatment treatment) {
        return rows(part).stream()
                .filter(row -> row.second.equals(treatment.name().toLowerCase(Locale.ROOT)))
                .flatMap(row -> CODE.matcher(row.first).results())
                .map(code -> code.group(1))
                .filter(code -> !NO_FIELDS.contains(code))
                .collect(Collectors.toSet());
    }

    private static Set<String> actual(List<Rule> rules, Treatment treatment) {
        return rules.stream()
                .filter(rule -> rule.treatment() == treatment)
                .flatMap(rule -> rule.fields().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void the_page_has_exactly_the_passed_and_mapped_fields() {
        assertThat(documented("fields of requests", Treatment.PASSED))
                .isEqualTo(actual(RULES.request(), Treatment.PASSED));
        assertThat(documented("fields of responses", Treatment.PASSED))
                .isEqualTo(actual(RULES.response(), Treatment.PASSED));
        assertThat(documented("fields of responses", Treatment.MAPPED))
                .isEqualTo(actual(RULES.response(), Treatment.MAPPED));
    }

    @Test
    void the_page_has_the_set_and_dropped_fields() {
        assertThat(documented("fields of requests", Treatment.SET))
                .containsAll(actual(RULES.request(), Treatment.SET))
                .containsAll(RequestOrigin.FIELDS)
                .contains(RetryHeaders.ATTEMPT_COUNT.toString());
        assertThat(documented("fields of responses", Treatment.SET)).contains(StrictTransport.HEADER);
        assertThat(documented("fields of responses", Treatment.DROPPED))
                .containsAll(actual(RULES.response(), Treatment.DROPPED))
                .isNotEmpty();
    }

    static List<Row> references() {
        return rows("references");
    }

    @ParameterizedTest
    @MethodSource("references")
    void each_reference_of_the_page_is_mapped_as_the_page_says(Row row) {
        String sent = code(row.first);
        String received = row.second.equals("unchanged") ? sent : row.second.equals("dropped") ? "" : code(row.second);
        String[] field = sent.split(": ", 2);
        MultiMap headers = HttpHeaders.headers().add(field[0], field[1]);
        mapping().apply(headers, new ResponseOrigin("/v1/a/b", HostAndPort.parseAuthority("shop.example", -1)));

        assertThat(headers.contains(field[0]) ? field[0] + ": " + headers.get(field[0]) : "")
                .isEqualTo(received);
    }

    @Test
    void the_page_has_references_of_every_mapped_field() {
        assertThat(references())
                .extracting(row -> code(row.first).split(":", 2)[0])
                .containsAll(ResponseMapping.FIELDS);
    }

    private static String code(String cell) {
        return cell.substring(1, cell.length() - 1);
    }

    /** The route of the page, beside a backend on {@code orders.example.org}. */
    private static ResponseMapping mapping() {
        List<URI> own = List.of(URI.create("http://files.svc:8080"));
        Set<URI> all = Stream.concat(own.stream(), Stream.of(URI.create("http://orders.example.org")))
                .collect(Collectors.toSet());
        return new ResponseMapping(
                new ResponseMapping.Spec(
                        "GET /files/{path*}",
                        own,
                        all,
                        List.of(new ResponseMapping.Rule(
                                PathPattern.parse("/files/{path*}"), PathTemplate.parse("/v1/{path*}")))),
                (route, field, reason) -> {});
    }
}
