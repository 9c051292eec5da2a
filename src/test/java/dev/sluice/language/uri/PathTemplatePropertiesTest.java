package dev.sluice.language.uri;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.fixture.RandomTexts;
import dev.sluice.gateway.compose.StepFailure;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.uritemplate.UriTemplate;
import io.vertx.uritemplate.Variables;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Templates expand any value to a path that decodes to this value, or reject it. */
class PathTemplatePropertiesTest {
    private static final String SEGMENT = "[A-Za-z0-9._~%-]+";

    @Property
    void a_segment_decodes_to_its_text_or_the_step_is_rejected(@ForAll("texts") String text) {
        String target = expand("/a/{v}/b", TextNode.valueOf(text));
        if (target == null) return;
        assertThat(target).matches("/a/" + SEGMENT + "/b");
        assertThat(decoded(target.split("/", -1)[2])).isEqualTo(text).isNotIn(".", "..", "");
    }

    @Property
    void every_segment_of_a_catch_all_decodes_to_its_text_or_the_step_is_rejected(@ForAll("lists") List<String> texts) {
        var list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        String target = expand("/a/{v*}", list);
        if (target == null) return;
        assertThat(target).matches("/a(?:/" + SEGMENT + ")+");
        assertThat(List.of(target.substring(3).split("/", -1)).stream().map(PathTemplatePropertiesTest::decoded))
                .isEqualTo(texts);
    }

    @Property
    void a_query_parameter_decodes_to_its_text_or_the_step_is_rejected(@ForAll("texts") String text) {
        String target = expand("/a{?v}", TextNode.valueOf(text));
        if (target != null)
            assertThat(new QueryStringDecoder(target).parameters().get("v")).containsExactly(text);
    }

    @Property
    void valid_texts_are_never_rejected(@ForAll("names") String text) {
        assertThat(expand("/a/{v}", TextNode.valueOf(text))).isEqualTo("/a/" + text);
    }

    @Property
    void plain_segments_are_joined_as_the_template_of_vertx_expands_them(
            @ForAll("names") String first, @ForAll("names") String second) {
        String template = "/a/{v}/%41~{w}!c";
        SegmentTemplate segments = requireNonNull(SegmentTemplate.of(template));
        Variables texts = Variables.variables().set("v", first).set("w", second);
        assertThat(segments.expand(List.of(first, second)))
                .isEqualTo(UriTemplate.of(template).expandToString(texts));
        assertThat(segments.expand(List.of(first, second + "/"))).isNull();
    }

    @Property
    void a_template_is_rejected_or_expands_to_a_path(@ForAll("templates") String text) {
        PathTemplate template;
        try {
            template = PathTemplate.parse(text);
        } catch (InvalidTextException rejected) {
            assertThat(rejected.column()).isBetween(1, text.length() + 1);
            return;
        }
        String target = template.expand(
                name -> TextNode.valueOf("v"), (name, value) -> StepFailure.missingVariable("step", name, value, true));
        assertThat(target).matches("/[A-Za-z0-9._~!$&()*+,;=:@/?%-]*").doesNotMatch("[^?]*/(?:/|\\.\\.?(?:/|$)).*");
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> risky = Arbitraries.oneOf(RandomTexts.partsOfPaths(), Arbitraries.of("\ud83d", "\ude00"));
        return Arbitraries.oneOf(risky.list().ofMaxSize(5).map(parts -> String.join("", parts)), Arbitraries.strings());
    }

    @Provide
    Arbitrary<List<String>> lists() {
        return texts().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("-_~")
                .ofMinLength(1)
                .ofMaxLength(256);
    }

    @Provide
    Arbitrary<String> templates() {
        return Arbitraries.of(
                        "/", "/", "a", "{v}", "{w-x}", "{v*}", "{/v*}", "{?v}", "{?v,w*}", "{&w}", "?", "&", "=", ".",
                        "..", "%2e", "%41", "%", "{", "}", "{}", "{+v}", "{#v}", "{v:3}", "'", "[", "\u00e9", " ",
                        "{v,w}")
                .list()
                .ofMaxSize(7)
                .map(parts -> "/" + String.join("", parts));
    }

    /** Returns null if the value is rejected. */
    private static @Nullable String expand(String template, JsonNode value) {
        try {
            return PathTemplate.parse(template)
                    .expand(name -> value, (name, invalid) -> StepFailure.missingVariable("step", name, invalid, true));
        } catch (StepFailure | TemplateExpansionException rejected) {
            return null;
        }
    }

    private static String decoded(String segment) {
        return QueryStringDecoder.decodeComponent(segment);
    }
}
