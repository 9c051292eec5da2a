package dev.sluice.language.expression.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Kinds;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts of a URL as an object. A part that is missing or empty is no field; the fragment may be empty. */
final class UrlParts {
    /** {@link URL} searches the class path for the handler of another scheme, and handles {@code jar} by recursion. */
    private static final Set<String> SCHEMES = Set.of("http", "https", "ftp", "file", "mailto");

    /** The kinds of the parts. */
    static final Kinds KINDS = Kinds.closed(Map.of(
            "scheme", Kinds.TEXT,
            "userinfo", Kinds.TEXT,
            "host", Kinds.TEXT,
            "port", Kinds.NUMBER,
            "path", Kinds.TEXT,
            "query", Kinds.TEXT,
            "parameters", Kinds.objectOf(Kinds.listOf(Kinds.TEXT)),
            "fragment", Kinds.TEXT));

    private static final String PREFIX = "url:";

    private final EvaluationBudget budget;
    private final ObjectNode parts = JsonNodeFactory.instance.objectNode();

    private UrlParts(EvaluationBudget budget) {
        this.budget = budget;
    }

    /** {@code parse-url(text)}: null for null. Resolves no name. */
    static JsonNode parse(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull()) return value;
        String text = value.asText();
        pay(text, evaluation.budget());
        try {
            if (!SCHEMES.contains(scheme(text))) throw failure("a URL with a known scheme", value);
            return new UrlParts(evaluation.budget()).add(new URL(text));
        } catch (MalformedURLException e) {
            throw failure("the text of a URL", value);
        } catch (IllegalArgumentException e) {
            throw failure("a URL with valid percent-escapes in its query", value);
        }
    }

    private static RuntimeException failure(String needed, JsonNode value) {
        return Function.failure("parse-url", needed, value);
    }

    /** Pays for the parts. {@link URL} copies the path for each of its segments that is a dot or two. */
    private static void pay(String text, EvaluationBudget budget) {
        budget.chargeSteps(200 + text.length());
        budget.chargeBytes(8L * text.length());
        budget.chargeObject(8);
        long dots = 0;
        for (int at = text.indexOf("/."); at >= 0; at = text.indexOf("/.", at + 2)) dots++;
        budget.chargeSteps(dots * text.length() / 16);
    }

    /** Finds the scheme as {@link URL} does. */
    private static String scheme(String text) {
        String url = text.trim();
        int start = url.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? PREFIX.length() : 0;
        int end = url.indexOf(':', start);
        return end < 0 ? "" : url.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private JsonNode add(URL url) {
        add("host", url.getHost());
        if (url.getPort() != -1) parts.put("port", url.getPort());
        add("path", url.getPath());
        add("scheme", url.getProtocol());
        add("query", url.getQuery());
        if (parts.has("query")) addParameters(url.getQuery());
        if (url.getRef() != null) parts.put("fragment", url.getRef());
        add("userinfo", url.getUserInfo());
        return parts;
    }

    private void add(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) parts.put(name, value);
    }

    @SuppressWarnings("StringSplitter")
    private void addParameters(String query) {
        budget.chargeObject(0);
        ObjectNode parameters = parts.putObject("parameters");
        // Without the empty parameters at the end, as JSLT reads a query.
        for (String parameter : query.split("&")) addParameter(parameters, parameter);
    }

    private void addParameter(ObjectNode parameters, String parameter) {
        budget.chargeSteps(4);
        budget.chargeField();
        budget.chargeList(1);
        budget.chargeText(0);
        int equals = parameter.indexOf('=');
        String name = equals > 0 ? decode(parameter.substring(0, equals)) : parameter;
        String value = equals > 0 && parameter.length() > equals + 1 ? decode(parameter.substring(equals + 1)) : null;
        ArrayNode values = parameters.get(name) instanceof ArrayNode list ? list : parameters.putArray(name);
        values.add(value);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
