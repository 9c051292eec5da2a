package dev.sluice.language.uri;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.json.ScalarText;
import dev.sluice.language.json.ValueKind;
import io.vertx.uritemplate.UriTemplate;
import io.vertx.uritemplate.Variables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The path of a call: an RFC 6570 template, compiled once at load. Variables in the path ({@code {id}}, {@code {/rest*}}) need a
 * value. Variables in the query ({@code {?limit,offset}}, {@code {&page}}) are optional. {@code /{rest*}} means {@code {/rest*}}: the
 * segments of a catch-all, each encoded, separated by slashes. Templates with equal texts are equal, at any location. Immutable and
 * thread-safe.
 */
public final class PathTemplate {

    /** Longest path and query of a call, in characters. Most servers reject longer targets. */
    private static final int MAX_LENGTH = 8192;

    /** The values that a variable in the path takes. */
    public static final String EXPECTED_IN_PATH = "a text that is a valid segment, a number or a boolean";

    private final String text;
    private final Set<String> pathVariables;
    private final Set<String> queryVariables;
    private final Set<String> listVariables;
    private final ParameterNames queryNames;
    private final UriTemplate compiled;
    private final @Nullable SegmentTemplate segments;
    private final @Nullable String constant;
    private final @Nullable SourceLocation location;

    private PathTemplate(String text, PathTemplateParser parser, @Nullable SourceLocation location) {
        this.text = text;
        this.location = location;
        this.pathVariables = Collections.unmodifiableSet(parser.pathVariables());
        this.queryVariables = Collections.unmodifiableSet(parser.queryVariables());
        this.listVariables = parser.listVariables();
        this.queryNames = new ParameterNames(parser.queryNames());
        this.compiled = UriTemplate.of(parser.toVertxSyntax());
        this.segments = SegmentTemplate.of(text);
        this.constant = variables().isEmpty() ? compiled.expandToString(Variables.variables()) : null;
    }

    /**
     * Parses a template.
     *
     * @throws InvalidTextException if it is invalid, or a value could change more than its own segment or parameter
     */
    public static PathTemplate parse(String text) {
        return parse(text, null);
    }

    private static PathTemplate parse(String text, @Nullable SourceLocation location) {
        return new PathTemplate(text, PathTemplateParser.parse(text), location);
    }

    /**
     * Parses the template at the end of a text.
     *
     * @param start the offset of the template
     * @param location that of the complete text; null if no file has it
     * @throws InvalidTextException as {@link #parse(String)} does, with the column in the complete text
     */
    public static PathTemplate parse(String text, int start, @Nullable SourceLocation location) {
        try {
            return parse(text.substring(start), location);
        } catch (InvalidTextException e) {
            throw InvalidTextException.at(start + e.column() - 1, String.valueOf(e.getMessage()));
        }
    }

    public String text() {
        return text;
    }

    /** Returns the location of the text around the template; null if no file has it. */
    public @Nullable SourceLocation location() {
        return location;
    }

    public Set<String> pathVariables() {
        return pathVariables;
    }

    public Set<String> queryVariables() {
        return queryVariables;
    }

    /** Returns the names of the parameters in the query: literal names and variables. */
    public ParameterNames queryNames() {
        return queryNames;
    }

    public Set<String> variables() {
        Set<String> all = new LinkedHashSet<>(pathVariables);
        all.addAll(queryVariables);
        return all;
    }

    /** Returns the offset of the first use of a variable; 0 if there is no use. */
    public int offsetOf(String variable) {
        return PathTemplateParser.offsetOf(variable, text);
    }

    /**
     * Returns the percent-encoded path and query for these values.
     *
     * @param values the value of each variable
     * @param missing creates the exception for a path variable and its value, which is not valid or missing
     * @throws TemplateExpansionException if a value is invalid in a query, or the result is too long
     */
    public String expand(
            Function<String, JsonNode> values, BiFunction<String, JsonNode, ? extends RuntimeException> missing) {
        if (constant != null) return checkLength(constant);
        return checkLength(
                segments == null
                        ? compiled.expandToString(bindings(values, missing))
                        : expand(segments, values, missing));
    }

    private String expand(
            SegmentTemplate template,
            Function<String, JsonNode> values,
            BiFunction<String, JsonNode, ? extends RuntimeException> missing) {
        List<String> texts = new ArrayList<>(template.names().size());
        for (String name : template.names()) {
            JsonNode value = values.apply(name);
            String text = PathSegments.of(value);
            if (text == null) throw missing.apply(name, value);
            texts.add(text);
        }
        String path = template.expand(texts);
        return path == null ? compiled.expandToString(bindings(template.names(), texts)) : path;
    }

    private static Variables bindings(List<String> names, List<String> texts) {
        Variables bindings = Variables.variables();
        for (int i = 0; i < names.size(); i++) bindings.set(PathTemplateParser.vertxName(names.get(i)), texts.get(i));
        return bindings;
    }

    private Variables bindings(
            Function<String, JsonNode> values, BiFunction<String, JsonNode, ? extends RuntimeException> missing) {
        Variables bindings = Variables.variables();
        for (String name : pathVariables) {
            JsonNode value = values.apply(name);
            List<String> segments = PathSegments.of(value, listVariables.contains(name));
            if (segments.isEmpty()) throw missing.apply(name, value);
            bind(name, segments, bindings);
        }
        for (String name : queryVariables)
            if (!pathVariables.contains(name)) bind(name, parameters(name, values.apply(name)), bindings);
        return bindings;
    }

    /** Binds a single text directly: Vert.x takes several times as long for a list with one text. */
    private static void bind(String name, List<String> texts, Variables bindings) {
        String vertxName = PathTemplateParser.vertxName(name);
        if (texts.size() == 1) bindings.set(vertxName, texts.get(0));
        else bindings.set(vertxName, texts);
    }

    private static List<String> parameters(String name, JsonNode value) {
        if (!value.isArray())
            return value.isNull() || value.isMissingNode() ? List.of() : List.of(parameter(name, value));
        List<String> parameters = new ArrayList<>();
        for (JsonNode item : value) if (!item.isNull()) parameters.add(parameter(name, item));
        return parameters;
    }

    private static String parameter(String name, JsonNode value) {
        String text = ScalarText.of(value);
        if (text == null || !PathSegments.isWellFormed(text))
            throw new TemplateExpansionException(
                    name,
                    "the value of " + name + " is invalid in a query; found: " + ValueKind.of(value)
                            + " (expected: a text, a number or a boolean)");
        return text;
    }

    private static String checkLength(String target) {
        if (target.length() > MAX_LENGTH)
            throw new TemplateExpansionException(null, "path and query are longer than " + MAX_LENGTH + " characters");
        return target;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathTemplate template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
