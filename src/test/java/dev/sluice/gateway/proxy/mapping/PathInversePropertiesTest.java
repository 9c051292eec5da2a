package dev.sluice.gateway.proxy.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The expansion of a template, then its inverse, is the identity. */
class PathInversePropertiesTest {
    private record Mapping(String route, String target) {}

    private static final List<Mapping> MAPPINGS = List.of(
            new Mapping("/files/{id}/{path*}", "/v1/{id}/{path*}"),
            new Mapping("/{path*}", "/{path*}"),
            new Mapping("/a/{id}", "/b{/id}"),
            new Mapping("/{id}/x/{path*}", "/y{/path*}/z/{id}.json"),
            new Mapping("/{id}/{path*}", "/{id}/v-{id}{/path*}"),
            new Mapping("/{other}/{id}", "/q{/id,other}"));

    @Provide
    Arbitrary<String> segment() {
        return Arbitraries.strings()
                .withChars("ab.-~!$&'()*+,=:@ é€\"<>{}?[]")
                .ofMinLength(1)
                .ofMaxLength(6)
                .filter(text -> !text.equals(".") && !text.equals(".."));
    }

    @Provide
    Arbitrary<List<String>> segments() {
        return segment().list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<Integer> mapping() {
        return Arbitraries.integers().between(0, MAPPINGS.size() - 1);
    }

    @Property
    void the_inverse_of_an_expansion_is_the_path_of_the_route(
            @ForAll("mapping") int index,
            @ForAll("segment") String id,
            @ForAll("segment") String other,
            @ForAll("segments") List<String> path) {
        Mapping mapping = MAPPINGS.get(index);
        PathPattern route = PathPattern.parse(mapping.route());
        PathTemplate target = PathTemplate.parse(mapping.target());
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        path.forEach(list::add);
        String expanded =
                target.expand(name -> valueOf(name, id, other, list), (name, value) -> new IllegalStateException(name));

        String inverted = new PathInverse(route, target).pathOf(expanded);

        List<String> expected = new ArrayList<>();
        for (PathPattern.Segment segment : route.segments())
            if (segment.kind() == PathPattern.Kind.LITERAL) expected.add(segment.name());
            else if (segment.name().equals("path")) expected.addAll(path);
            else expected.add(segment.name().equals("id") ? id : other);
        assertThat(inverted).as(expanded).isNotNull();
        assertThat(RequestPath.parse(Objects.requireNonNull(inverted))).isEqualTo(expected);
    }

    private static JsonNode valueOf(String name, String id, String other, ArrayNode path) {
        return name.equals("path") ? path : TextNode.valueOf(name.equals("id") ? id : other);
    }

    /** A result is sound: its expansion is the path of the backend. */
    @Property
    void an_inverse_expands_to_the_path_that_it_came_from(
            @ForAll("mapping") int index, @ForAll("pathOfBackend") String path) {
        Mapping mapping = MAPPINGS.get(index);
        PathTemplate target = PathTemplate.parse(mapping.target());
        PathPattern route = PathPattern.parse(mapping.route());
        String inverted = new PathInverse(route, target).pathOf(path);
        if (inverted == null) return;
        List<String> segments = RequestPath.parse(inverted);
        String expanded = target.expand(
                name -> parameter(route, segments, name), (name, value) -> new IllegalStateException(name));
        assertThat(RequestPath.parse(expanded)).isEqualTo(RequestPath.parse(path));
    }

    private static JsonNode parameter(PathPattern route, List<String> segments, String name) {
        for (int i = 0; i < route.segments().size(); i++) {
            if (!route.segments().get(i).name().equals(name)) continue;
            if (route.segments().get(i).kind() == PathPattern.Kind.PARAMETER) return TextNode.valueOf(segments.get(i));
            ArrayNode rest = JsonNodeFactory.instance.arrayNode();
            segments.subList(i, segments.size()).forEach(rest::add);
            return rest;
        }
        throw new IllegalStateException(name);
    }

    @Provide
    Arbitrary<String> pathOfBackend() {
        Arbitrary<String> segment =
                Arbitraries.of("v1", "a", "b", "y", "z", "q", "v-a", "a.json", ".json", "..", "%61", "v-%2e%2e");
        return Combinators.combine(segment.list().ofMinSize(1).ofMaxSize(5), Arbitraries.of("", "", "/"))
                .as((parts, slash) -> "/" + String.join("/", parts) + slash);
    }
}
