package dev.sluice.tools.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.gateway.validation.InvalidSchemaException;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.gateway.validation.RequestSchemas;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema for editors accepts what the loader accepts. */
class ConfigurationSchemaTest {
    private static final Path FILE = Path.of("conf/sluice.schema.json");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    private static final RequestSchemas SCHEMA = new RequestSchemas(schema(), null, null, null);

    /** Returns the schema in the draft of {@code validate}, which has the same keywords under other names. */
    private static RequestSchema schema() {
        ObjectNode schema =
                (ObjectNode) JsonReader.DEFAULT.read(ConfigurationSchema.text().replace("#/definitions/", "#/$defs/"));
        schema.remove("$schema");
        schema.set("$defs", schema.remove("definitions"));
        schema.findParents("patternErrorMessage")
                .forEach(parent -> ((ObjectNode) parent).remove("patternErrorMessage"));
        try {
            return RequestSchema.of(schema);
        } catch (InvalidSchemaException e) {
            throw new AssertionError(e.pointer(), e);
        }
    }

    private static List<Violation> violations(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode body = new ObjectMapper().valueToTree(document == null ? Map.of() : document);
        RequestSchemas.Resources resources = new RequestSchemas.Resources(
                new ValidationLimits(100_000_000),
                MemoryAccount.unlimited(),
                CheckWorkers.forCores(),
                permit -> permit);
        return SCHEMA.validate(name -> body, resources).result();
    }

    private static List<Path> yamlBelow(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    static Stream<String> sound() throws IOException {
        Stream.Builder<String> texts = Stream.builder();
        for (String folder : List.of(
                "conf",
                "src/test/resources/dev/sluice/config/load/shop",
                "src/test/resources/dev/sluice/tools/explain"))
            for (Path file : yamlBelow(folder)) texts.add(Files.readString(file));
        for (String page : List.of("configuration", "operations", "security", "resilience", "cookbook", "traffic"))
            BLOCK.matcher(Files.readString(Path.of("docs/" + page + ".md")))
                    .results()
                    .forEach(block -> texts.add(block.group(1)));
        return texts.build();
    }

    @Test
    void the_file_equals_the_output_of_the_command() throws IOException {
        assertThat(Files.readString(FILE))
                .as("outdated; run ./sluice schema > " + FILE)
                .isEqualTo(ConfigurationSchema.text());
    }

    @ParameterizedTest
    @MethodSource("sound")
    void the_schema_accepts_valid_configurations(String yaml) {
        assertThat(violations(yaml)).as(yaml).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rutes: {}",
                "server: { prot: 1 }",
                "server: { port: 99999 }",
                "backends: { a: { retry: { attempts: 2 } } }",
                "backends: { a: { url: 'http://a', timeout: { read: 1000 } } }",
                "backends: { a: { url: 'http://a', balance: random-walk } }",
                "credentials: { c: { grant: basic, username: a } }",
                "routes: { 'GTE /a': { respond: 1 } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET /x' } } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', wen: 1 } } } }",
                "defaults: { backend: { url: 'http://a' } }",
                "backends: { a: { url: 'http://a', timeout: { read: 9ms } } }",
                "backends: { a: { url: 'http://a', timeout: { read: 11m } } }",
                "backends: { a: { url: 'http://a', timeout: { read: 600001ms } } }",
                "backends: { a: { url: 'http://a', breaker: { rate: 0% } } }",
                "backends: { a: { url: 'http://a', breaker: { rate: 100.1% } } }",
                "backends: { a: { url: 'http://a', response: { max: 512B } } }",
                "backends: { a: { url: 'http://a', response: { max: 2GiB } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: [ { call: 'GET a /y', wen: 1 } ] } } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: [ { call: 'GET a /y' }, 1 ] } } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: [ { stale: 1m } ] } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { typ: object } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { type: objekt } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { properties: { a: { format: e-mail } } } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { maxItems: -1 } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: [] } } }",
                "rate_limits: { a: 10/s }",
                "rate_limits: { a: { rate: 0/s, key: null } }",
                "rate_limits: { a: { rate: 10/m, key: null } }",
                "rate_limits: { a: { rate: 10/s } }",
                "rate_limits: { a: { rate: 10/s, key: null, charge: call } }",
                "rate_limits: { a: { key: null, plans: { by: $claims.plan } } }",
                "rate_limits: { a: { key: null, plans: { else: { rate: 1/s } } } }",
                "rate_limits: { a: { quota: 0/day, key: null } }",
                "rate_limits: { a: { quota: 10/h, key: null } }",
                "rate_limits: { a: { quota: 1000000000001/day, key: null } }",
                "rate_limits: { a: { quota: 10/day, zone: 'new york', key: null } }",
                "rate_limits: { a: { rate: 10/s, scope: all, key: null } }",
                "rate_limits: { a: { quota: 10/day, store_down: accept, key: null } }",
                "store: { username: sluice }",
                "store: { url: 'http://valkey:6379' }",
                "store: { url: ['rediss://a', valkey:6379] }",
                "store: { url: [] }",
                "store: { url: 'rediss://u:p@valkey' }",
                "store: { url: 'rediss://valkey', timeout: 2s }",
                "store: { url: 'rediss://valkey', sentinel: { name: a } }",
                "server: { clients: { deny: { flie: x } } }",
                "server: { clients: { deny: [shop.example.com] } }",
                "server: { rate_limit_keys: 999 }",
                "routes: { 'GET /a': { respond: 1, cors: { origin: '*' } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://a.example/x'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://A.example'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://a.example.'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://a.example:65536'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://a.example:0'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['https://a.example?x'] } } }",
                "routes: { 'GET /a': { respond: 1, cors: { origins: ['http://*'] } } }"
            })
    void the_schema_rejects_simple_mistakes(String yaml) {
        assertThat(violations(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backends: { a: { url: 'http://a', timeout: { read: 10ms } } }",
                "backends: { a: { url: 'http://a', timeout: { read: 10m } } }",
                "backends: { a: { url: 'http://a', timeout: { read: 600000ms } } }",
                "backends: { a: { url: 'http://a', timeout: { read: '${READ:-1s}' } } }",
                "backends: { a: { url: 'http://a', breaker: { rate: 99.99%, minimum: 5 } } }",
                "backends: { a: { url: 'http://a', breaker: { rate: 100.0%, minimum: 5 } } }",
                "backends: { a: { url: 'http://a', response: { max: 1024B } } }",
                "backends: { a: { url: 'http://a', response: { max: 1024MiB } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: [ { call: 'GET a /y' }, { value: [] } ] } } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: [ 1, { value: 1, unit: m } ] } } } }",
                "routes: { 'GET /a': { steps: { s: { call: 'GET a /x', fallback: null } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { type: [object, 'null'], properties: { a: true } } } } }",
                "routes: { 'POST /a': { respond: 1, validate: { body: { $ref: '#/$defs/x', $defs: { x: { minimum: 1.5 } } } } } }",
                "rate_limits: { a: { rate: 1000000/d, burst: 200, key: null, charge: calls, mode: report, headers: false } }",
                "rate_limits: { a: { plans: { by: $claims.plan, gold: { rate: 1/min }, else: { rate: 1/h, burst: 2 } }, key: $claims.sub } }",
                "server: { rate_limit_keys: 1000, clients: { allow: 10.0.0.7, deny: [203.0.113.0/24, 'fd00::/8'] } }",
                "routes: { 'GET /a': { respond: 1, rate_limits: [], cors: null, clients: { allow: null, deny: { file: deny.txt } } } }",
                "defaults: { route: { rate_limits: a, cors: { origins: ['https://*.a.example:8443', 'https://[::1]:65535', 'null'], max_age: 10m } } }",
            })
    void the_schema_accepts_boundary_values(String yaml) {
        assertThat(violations(yaml)).isEmpty();
    }

    @Test
    void the_shipped_files_refer_to_the_schema() throws IOException {
        for (Path file : yamlBelow("conf")) {
            String first = Files.readAllLines(file).get(0);
            String prefix = "# yaml-language-server: $schema=";
            assertThat(first).startsWith(prefix);
            Path led = file.resolveSibling(first.substring(prefix.length())).normalize();
            assertThat(led).isEqualTo(FILE);
        }
    }
}
