package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.http.Origin;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.gateway.edge.RequestHandler;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.fleet.LimitScript;
import dev.sluice.language.expression.Expression;
import dev.sluice.upstream.store.StoreSpec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares docs/traffic.md with the settings and with the order of the request handler. */
class TrafficPageTest {
    private static final Pattern SERVE = Pattern.compile("(?ms)^    private void serve\\(.*?^    }$");

    /** A numbered comment at the end of a line. It may name several steps, each with its number. */
    private static final Pattern STEPS = Pattern.compile("(?m)// (\\d .*)$");

    private static final Pattern NUMBER = Pattern.compile("(?:^|, )\\d ");

    private static Page page() {
        return Page.read("docs/traffic.md");
    }

    private static List<String> stepsOfServe() throws Exception {
        Path source = Path.of("src/main/java", RequestHandler.class.getName().replace('.', '/') + ".java");
        String serve = SERVE.matcher(Files.readString(source))
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        List<String> steps = STEPS.matcher(serve)
                .results()
                .flatMap(comment -> Stream.of(NUMBER.split(comment.group(1))))
                .filter(step -> !step.isEmpty())
                .toList();
        return steps.subList(0, steps.indexOf("run") + 1);
    }

    @Test
    void the_picture_has_the_order_of_serve() throws Exception {
        List<String> rows = page().part("order of serve").stream()
                .skip(2)
                .map(row -> row.split(" *\\| *", -1)[1])
                .toList();
        assertThat(rows).hasSizeGreaterThan(10).isEqualTo(stepsOfServe());
    }

    @Test
    void the_page_has_every_setting_of_a_rate_limit() {
        RateLimitSpec limit = new RateLimitSpec(
                Rate.parse("1/s"),
                null,
                null,
                Expression.parse("$request.network"),
                Charge.ONE,
                RateLimitSpec.Mode.ENFORCE,
                true,
                RateLimitSpec.Scope.REPLICA,
                null,
                null,
                null);
        check("settings of rate_limits", withoutRate(new SettingsTable(Set.of("key")).of(limit)));
        RateLimitSpec.Plan plan = new RateLimitSpec.Plan(Rate.parse("1/s"), null, null);
        check("settings of a plan", withoutRate(new SettingsTable(Set.of()).of(plan)));
    }

    /** A limit or a plan needs a rate, a quota or plans, so none of them is required. */
    private static List<String> withoutRate(List<String> table) {
        return table.stream().map(row -> row.replace("`1/s`", "none")).toList();
    }

    @Test
    void the_page_has_every_setting_of_the_store() {
        StoreSpec store = StoreSpec.of(URI.create("rediss://any"));
        check("settings of store", new SettingsTable(Set.of("url"), new ClientTlsSpec(null, null, null)).of(store));
    }

    @Test
    void the_page_has_every_setting_of_clients_and_of_cors() {
        check("settings of clients", new SettingsTable(Set.of()).of(ClientSpec.defaults()));
        CorsSpec cors = new CorsSpec(List.of(Origin.parse("https://any")), false, List.of(), List.of(), null);
        check("settings of cors", new SettingsTable(Set.of("origins")).of(cors));
    }

    @Test
    void the_smallest_rights_are_those_of_the_connection_and_of_the_commands_of_the_script() {
        Matcher ofScript = Pattern.compile("(?m)^-- acl: (.+)$").matcher(LimitScript.text());
        assertThat(ofScript.find()).isTrue();
        assertThat(page().part("acl"))
                .contains("user sluice on ~sluice:* resetchannels -@all +hello +auth +info +evalsha +eval "
                        + ofScript.group(1));
    }

    private static void check(String part, List<String> table) {
        assertThat(page().part(part)).as(page().advice(part, table)).isEqualTo(table);
    }

    @Test
    void the_page_has_the_exposed_headers_and_the_bytes_of_a_key() {
        String words = page().text().replaceAll("\\s+", " ");
        assertThat(CorsPolicy.EXPOSED).allSatisfy(name -> assertThat(words).contains("`" + name + "`"));
        assertThat(words).contains("A key costs " + LimitBuckets.BYTES_EACH + " bytes of `server.memory`");
    }
}
