package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.md. {@code .ci/demo} runs its commands. */
class ReadmeTest {
    private static final Pattern PATH_AT_END = Pattern.compile("there is no `([\\w.]+)`$");
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\R(.*?)^```");

    private static final Pattern CONFIGURATION = Pattern.compile("(?ms)^```yaml\\R(.*?)^```");

    private static Page readme() {
        return Page.read("README.md");
    }

    private static List<String> absentSettings() {
        String section =
                readme().text().split("\n## What Sluice does not do\n", -1)[1].split("\n## ", -1)[0];
        return section.lines()
                .filter(line -> line.startsWith("- "))
                .flatMap(line -> PATH_AT_END.matcher(line).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** Returns whether the schema has this path, where {@code X} is any name. */
    private static boolean hasSetting(JsonNode schema, String path) {
        List<JsonNode> reached = List.of(schema);
        for (String key : path.split("\\.", -1)) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : reached) resolved(schema, node).forEach(each -> addParts(each, key, next));
            reached = next;
        }
        return !reached.isEmpty();
    }

    private static void addParts(JsonNode node, String key, List<JsonNode> parts) {
        if (!key.equals("X")) {
            if (node.path("properties").has(key))
                parts.add(node.get("properties").get(key));
            return;
        }
        for (String any : List.of("additionalProperties", "patternProperties", "properties")) {
            JsonNode values = node.path(any);
            if (any.equals("additionalProperties") && values.isObject()) parts.add(values);
            else if (!any.equals("additionalProperties")) values.forEach(parts::add);
        }
    }

    /** Returns the schema itself, and those that it refers to or combines. */
    private static List<JsonNode> resolved(JsonNode root, JsonNode node) {
        List<JsonNode> all = new ArrayList<>(List.of(node));
        for (int i = 0; i < all.size(); i++) {
            JsonNode each = all.get(i);
            if (each.has("$ref")) all.add(root.at(each.get("$ref").asText().substring(1)));
            for (String combination : List.of("allOf", "anyOf", "oneOf"))
                each.path(combination).forEach(all::add);
        }
        return all;
    }

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(Path.of("conf/sluice.schema.json").toFile());
    }

    @Test
    void each_thing_that_sluice_does_not_do_names_a_setting_that_does_not_exist() throws IOException {
        assertThat(absentSettings())
                .containsExactly("backends.X.cache", "routes.X.split", "routes.X.mirror", "plugins");
        JsonNode schema = schema();
        assertThat(absentSettings()).noneMatch(path -> hasSetting(schema, path));
    }

    /** Otherwise the test above would pass for any path. */
    @Test
    void settings_that_exist_are_found() throws IOException {
        JsonNode schema = schema();
        assertThat(Stream.of("routes.X.deadline", "backends.X.retry.attempts", "server.drain.delay", "functions"))
                .allMatch(path -> hasSetting(schema, path));
    }

    private static Stream<String> commands() {
        return COMMANDS.matcher(readme().text())
                .results()
                .map(MatchResult::group)
                .flatMap(String::lines)
                .map(line -> line.replaceAll(" +# .*", ""));
    }

    /** A JSON body has no line feed at its end, so a prompt would follow it on its line. */
    @Test
    void each_curl_ends_with_echo() {
        List<String> curls = commands()
                .filter(line -> line.startsWith("curl ") && !line.contains("--retry-connrefused"))
                .toList();
        assertThat(curls).hasSizeGreaterThan(4).allMatch(line -> line.endsWith("; echo"));
    }

    /** The reason for each echo. */
    @Test
    void no_response_has_a_line_feed_at_its_end() throws Exception {
        Matcher example = CONFIGURATION.matcher(readme().text());
        assertThat(example.find()).isTrue();
        Vertx vertx = Vertx.vertx();
        DemoPorts ports = Demo.start(vertx, DemoPorts.ephemeral())
                .await(10, TimeUnit.SECONDS)
                .ports();
        String conf = example.group(1).replace(":9401", ":" + ports.customers()).replace(":9402", ":" + ports.orders());
        try (TestGateway gateway = TestGateway.of(conf)) {
            assertThat(gateway.get("/customers/42/orders").body())
                    .isEqualTo("{\"name\":\"Ford Lindqvist\",\"totals\":[19.90,178.00,13.50]}");
            assertThat(gateway.get("/customers/7/orders").body())
                    .startsWith("{")
                    .endsWith("}");
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
