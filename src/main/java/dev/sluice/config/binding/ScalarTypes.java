package dev.sluice.config.binding;

import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.RemovedSetting;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.Quota;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The registry of types that are written as one scalar. */
final class ScalarTypes {
    private static final String BOOLEAN_EXPECTED = "true or false";
    private static final String INTEGER_EXPECTED = "a whole number";

    static final ScalarType EXPRESSION = expression(ExpressionParser.plain());

    private static final ScalarType INT =
            new ScalarType(INTEGER_EXPECTED, scalar -> integer(scalar).intValueExact());
    private static final ScalarType LONG =
            new ScalarType(INTEGER_EXPECTED, scalar -> integer(scalar).longValueExact());
    private static final ScalarType BOOLEAN = new ScalarType(BOOLEAN_EXPECTED, ScalarTypes::bool);
    private static final Map<Class<?>, ScalarType> TYPES = Map.ofEntries(
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            text(String.class, "a text", text -> text),
            Map.entry(Secret.class, new ScalarType("a text", ScalarTypes::secret)),
            text(Duration.class, "a duration such as 250ms, 2s, 5m or 1h", Durations::parse),
            text(Size.class, "a size such as 512B, 64KiB, 8MiB or 1GiB", Size::parse),
            text(Network.class, "an address or a network such as 10.0.0.0/8 or fd00::/8", Network::parse),
            text(Origin.class, Origin.EXPECTED, Origin::parse),
            text(Rate.class, Rate.EXPECTED, Rate::parse),
            text(Quota.class, Quota.EXPECTED, Quota::parse),
            text(ZoneId.class, TimeZones.EXPECTED, TimeZones::parse),
            text(Charge.class, Charge.EXPECTED, Charge::parse),
            text(MediaRange.class, "a media type such as application/json, or image/*", ScalarTypes::mediaRange),
            text(Percent.class, "a percentage such as 50%", Percent::parse),
            text(URI.class, "a URL such as http://orders:8080", ScalarTypes::url),
            Map.entry(
                    CallTarget.class,
                    new ScalarType(
                            "METHOD backend /path",
                            scalar -> CallTarget.parse(text(scalar), scalar.location()),
                            CallTarget.parse("POST any /"))),
            text(ProxyTarget.class, "backend /path", ProxyTarget::parse),
            text(PathTemplate.class, "a path such as /orders/{id}", PathTemplate::parse),
            text(PathPattern.class, "a path such as /orders/{id}", PathPattern::parse),
            Map.entry(
                    ExpressionParser.class,
                    new ScalarType("functions such as def full-name(person) $person.first", ScalarTypes::functions)),
            Map.entry(Expression.class, EXPRESSION));

    private ScalarTypes() {}

    private static <T> Map.Entry<Class<?>, ScalarType> text(Class<T> type, String expected, Function<String, T> parse) {
        return Map.entry(type, new ScalarType(expected, scalar -> parse.apply(text(scalar))));
    }

    private static ExpressionParser functions(Scalar scalar) {
        String functions = text(scalar);
        return scalar.isSubstituted()
                ? ExpressionParser.withHiddenFunctions(functions)
                : ExpressionParser.withFunctions(functions);
    }

    private static Secret secret(Scalar scalar) {
        if (scalar.isNull()) throw new IllegalArgumentException("null");
        return scalar.secret();
    }

    private static String text(Scalar scalar) {
        if (scalar.isNull()) throw new IllegalArgumentException("null");
        return scalar.text();
    }

    /** Returns the scalar notation of a type; null if it has none. */
    static @Nullable ScalarType of(Class<?> type) {
        return type.isEnum() ? enumType(type) : TYPES.get(type);
    }

    private static ScalarType enumType(Class<?> type) {
        Map<String, Object> names = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) names.put(constant.toString(), constant);
        RemovedSetting removed = type.getAnnotation(RemovedSetting.class);
        String expected = removed == null ? Suggestion.join(names.keySet()) : removed.expected();
        return new ScalarType(expected, scalar -> enumConstant(scalar.text(), names));
    }

    private static Object enumConstant(String name, Map<String, Object> names) {
        Object constant = names.get(name);
        if (constant == null)
            throw Suggestion.closest(name, names.keySet())
                    .<IllegalArgumentException>map(
                            suggestion -> InvalidTextException.at(0, name + "; did you mean " + suggestion + "?"))
                    .orElseGet(() -> new IllegalArgumentException(name));
        return constant;
    }

    private static BigInteger integer(Scalar scalar) {
        if (scalar.coercibleKind() != ScalarKind.INTEGER) throw new IllegalArgumentException(INTEGER_EXPECTED);
        return YamlNumbers.parseInteger(scalar.text());
    }

    private static boolean bool(Scalar scalar) {
        if (scalar.coercibleKind() != ScalarKind.BOOLEAN) throw new IllegalArgumentException(BOOLEAN_EXPECTED);
        return Boolean.parseBoolean(scalar.text());
    }

    /** A type that is not registered may be a vendor's, or a misspelt one. */
    private static MediaRange mediaRange(String text) {
        MediaRange range = MediaRange.parse(text);
        if (MediaRange.TYPES.contains(range.type())) return range;
        Suggestion.closest(range.type(), MediaRange.TYPES).ifPresent(registered -> {
            throw InvalidTextException.at(0, range + "; did you mean " + registered + "/" + range.subtype() + "?");
        });
        return range;
    }

    private static URI url(String text) {
        // A message must not repeat a password.
        if (text.contains("@"))
            throw new InvalidTextException("a URL cannot hold an @; write user and password in credentials", 1, 1);
        if (text.matches("https?://[^/]*_.*"))
            throw new InvalidTextException("a host name cannot hold an underscore", 1, 1);
        if (text.matches("(?i)wss?://.*"))
            throw new InvalidTextException(text + "; did you mean http" + text.substring(2) + "?", 1, 1);
        try {
            return requireHttp(new URI(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI", e);
        }
    }

    private static URI requireHttp(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getFragment() != null)
            throw new IllegalArgumentException("not a URL to call");
        if (url.getPort() == 0 || url.getPort() > 65535) throw new InvalidTextException("a port is 1 to 65535", 1, 1);
        return url;
    }

    /** Returns the type of expressions that see the functions of a parser. */
    static ScalarType expression(ExpressionParser parser) {
        return new ScalarType("an expression", scalar -> expression(scalar, parser), Expression.parse("null"));
    }

    private static Expression expression(Scalar scalar, ExpressionParser parser) {
        try {
            return parser.parse(scalar.isNull() ? "null" : scalar.text());
        } catch (InvalidTextException e) {
            String cut = ExpressionNotation.hintOfCut(scalar);
            throw new InvalidTextException(e.getMessage() + cut, e.line(), e.column());
        }
    }
}
