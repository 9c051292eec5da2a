package dev.sluice.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    private static final Validator VALIDATOR = Validator.create(
            JsonSchema.of(new JsonObject(ConfigurationSchema.text())),
            new JsonSchemaOptions()
                    .setBaseUri("https://sluice.dev/")
                    .setDraft(Draft.DRAFT7)
                    .setOutputFormat(OutputFormat.Basic));

    private static OutputUnit validated(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return VALIDATOR.validate(document == null ? new JsonObject() : json(document));
    }

    private static Object json(Object value) {
        if (value instanceof List<?> list)
            return new io.vertx.core.json.JsonArray(
                    list.stream().map(item -> item == null ? null : json(item)).toList());
        if (!(value instanceof Map<?, ?> map)) return value;
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, entry) -> object.put(String.valueOf(key), entry == null ? null : json(entry)));
        return new JsonObject(object);
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
        for (String folder :
                List.of("conf", "src/test/resources/dev/sluice/config/shop", "src/test/resources/dev/sluice/explain"))
            for (Path file : yamlBelow(folder)) texts.add(Files.readString(file));
        for (String page : List.of("configuration", "operations", "security", "resilience", "cookbook"))
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
        OutputUnit result = validated(yaml);
        assertThat(result.getValid()).as(() -> yaml + "\n" + result.getErrors()).isTrue();
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
                "routes: { 'POST /a': { respond: 1, validate: { body: [] } } }"
            })
    void the_schema_rejects_simple_mistakes(String yaml) {
        assertThat(validated(yaml).getValid()).isFalse();
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
            })
    void the_schema_accepts_boundary_values(String yaml) {
        assertThat(validated(yaml).getErrors()).isNull();
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
