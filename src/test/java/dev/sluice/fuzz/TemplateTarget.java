package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.TemplateExpansionException;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes a path template (RFC 6570) and the value of its variables, which follows the first line break. A value changes only its
 * own segment or parameter: the separators stay those of a harmless value.
 */
public final class TemplateTarget {
    private static final JsonNode HARMLESS = TextNode.valueOf("v");
    private static final String DOT_SEGMENT = "[^?]*/(?:\\.|%2[Ee]){1,2}(?:[/?].*|$)";

    private TemplateTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] parts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        PathTemplate template;
        try {
            template = PathTemplate.parse(parts[0]);
        } catch (InvalidTextException rejected) {
            assertThat(rejected.column()).isBetween(1, parts[0].length() + 1);
            return;
        }
        assertThat(PathTemplate.parse(template.text())).isEqualTo(template);
        String harmless = expand(template, HARMLESS);
        if (harmless == null) return;
        assertTarget(harmless);
        String text = parts.length == 1 ? "" : parts[1];
        String expanded = expand(template, TextNode.valueOf(text));
        if (expanded == null) return;
        assertTarget(expanded);
        assertThat(separators(expanded)).isEqualTo(separators(harmless));
        expandList(template, text);
    }

    private static void assertTarget(String target) {
        assertThat(HeaderSyntax.isTarget(target)).as(target).isTrue();
        assertThat(target).hasSizeLessThanOrEqualTo(8192).doesNotMatch(DOT_SEGMENT);
        assertThat(target.split("\\?", 2)[0]).doesNotContain("//");
    }

    private static void expandList(PathTemplate template, String text) {
        var lines = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split("\n", -1)).forEach(lines::add);
        String expanded = expand(template, lines);
        if (expanded != null) assertTarget(expanded);
    }

    /** Returns null if the value is rejected. */
    private static @Nullable String expand(PathTemplate template, JsonNode value) {
        try {
            return template.expand(name -> value, (name, invalid) -> new NoSuchElementException(name));
        } catch (NoSuchElementException | TemplateExpansionException rejected) {
            return null;
        }
    }

    private static String separators(String target) {
        return target.replaceAll("[^/?&=,;#]", "");
    }
}
