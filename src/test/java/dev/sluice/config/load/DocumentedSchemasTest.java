package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.gateway.validation.RequestSchemas;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.json.MultiValueNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schemas of the documentation, and the page about them. */
class DocumentedSchemasTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final Pattern WORD = Pattern.compile("`([$a-zA-Z]+)`");

    private static List<String> examplesWithSchemas() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String folder : List.of("docs", "conf"))
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().matches(".*\\.(md|yaml)"))
                        .flatMap(DocumentedSchemasTest::blocks)
                        .filter(block -> block.contains("validate:"))
                        .forEach(examples::add);
            }
        return examples;
    }

    private static Stream<String> blocks(Path file) {
        try {
            String text = Files.readString(file);
            if (file.toString().endsWith(".yaml")) return Stream.of(text);
            return BLOCK.matcher(text).results().map(result -> result.group(1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request is as large as the schemas allow, in both examples. A new example may need its own request here. */
    @Test
    void a_documented_example_takes_less_than_a_tenth_of_the_steps() throws IOException {
        List<String> examples = examplesWithSchemas();
        assertThat(examples).hasSize(2);
        RequestSchemas.Resources tenth = new RequestSchemas.Resources(
                new ValidationLimits(ValidationLimits.defaults().steps() / 10),
                MemoryAccount.unlimited(),
                CheckWorkers.forCores(),
                permit -> permit);
        for (String example : examples) {
            Route.Spec route = TestConfiguration.valid(example).routes().get(0);
            assertThat(route.validate().validate(largestRequest(), tenth).result())
                    .isEmpty();
        }
    }

    private static Function<String, JsonNode> largestRequest() {
        String lines =
                String.join(",", Collections.nCopies(50, "{\"qty\":123456,\"sku\":\"AB" + "1".repeat(30) + "\"}"));
        Map<String, JsonNode> request = Map.of(
                "body", JsonReader.DEFAULT.read("{\"lines\":[" + lines + "]}"),
                "query",
                        MultiValueNode.of(
                                List.of(Map.entry("notify", "true"), Map.entry("tag", "a"), Map.entry("tag", "b")),
                                name -> name),
                "path", JsonReader.DEFAULT.read("{\"shop\":\"17\"}"),
                "header", MultiValueNode.of(List.of(Map.entry("x-tenant", "t")), name -> name));
        return name -> request.getOrDefault(name, NullNode.getInstance());
    }

    @Test
    void the_page_lists_the_keywords() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        String table = page.substring(
                page.indexOf("<!-- keywords of a schema -->"), page.indexOf("<!-- end of keywords of a schema -->"));
        Set<String> listed = new TreeSet<>();
        WORD.matcher(table).results().map((MatchResult word) -> word.group(1)).forEach(listed::add);
        assertThat(listed).isEqualTo(new TreeSet<>(RequestSchema.keywords().keySet()));
    }
}
