package dev.sluice.gateway.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.EvaluationContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.Expression.Field;
import dev.sluice.language.json.RepeatedFieldException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The value of an expression of a limit. A plain reference to a field is read without the trees of an evaluation; its value, and its
 * exception for a repeated field, are those of the expression. Immutable and thread-safe.
 */
final class LimitKey {
    private final Reader reader;
    private final boolean isNetwork;

    /** Reads a value of a request. */
    @FunctionalInterface
    private interface Reader {
        JsonNode read(GatewayRequest request);
    }

    private LimitKey(Reader reader, boolean isNetwork) {
        this.reader = reader;
        this.isNetwork = isNetwork;
    }

    static LimitKey of(Expression expression) {
        Field field = expression.field();
        Reader fast = field == null ? null : fastReader(field);
        boolean isNetwork = field != null
                && field.variable().equals("request")
                && field.name().equals("network");
        return new LimitKey(fast == null ? request -> evaluate(expression, request) : fast, isNetwork);
    }

    private static @Nullable Reader fastReader(Field field) {
        String name = field.name();
        return switch (field.variable()) {
            case "claims" -> request -> member(request.claims(), name);
            case "path" -> request -> member(request.path(), name);
            case "request" -> originReader(name);
            // The names of headers are in lower case.
            case "header" -> name.equals(name.toLowerCase(Locale.ROOT)) ? request -> header(request, name) : null;
            default -> null;
        };
    }

    private static @Nullable Reader originReader(String name) {
        return switch (name) {
            case "network" -> request -> text(request.origin().networkName());
            case "client" -> request -> text(request.origin().clientName());
            default -> null;
        };
    }

    private static JsonNode evaluate(Expression expression, GatewayRequest request) {
        return expression.evaluate(new EvaluationContext(request).withSingleValues());
    }

    private static JsonNode member(JsonNode value, String name) {
        JsonNode member = value instanceof ObjectNode object ? object.get(name) : null;
        return member == null ? NullNode.getInstance() : member;
    }

    private static JsonNode header(GatewayRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        if (values.size() > 1) throw new RepeatedFieldException();
        return values.isEmpty() ? NullNode.getInstance() : text(HeaderText.decode(values.get(0)));
    }

    private static JsonNode text(@Nullable String text) {
        return text == null ? NullNode.getInstance() : TextNode.valueOf(text);
    }

    /**
     * Returns the value.
     *
     * @throws dev.sluice.language.expression.EvaluationException if the expression fails
     * @throws RepeatedFieldException if it reads a repeated field
     * @throws dev.sluice.core.memory.MemoryLimitException if its values exceed a limit of the request
     */
    JsonNode value(GatewayRequest request) {
        return reader.read(request);
    }

    /** Returns the {@link KeyBytes} of a value that an operator names. A key of the network of the client is a text such as {@code 2001:db8::/64}. */
    byte[] bytesOf(JsonNode value) {
        boolean isText = isNetwork && value.isTextual();
        IpAddress address = isText ? IpAddress.parse(value.textValue().replace("/64", "")) : null;
        return address == null || address.isV4()
                ? KeyBytes.of(value, MemoryAccount.unlimited())
                : KeyBytes.ofNetwork(address.high());
    }

    /**
     * Returns the {@link KeyBytes} of the value. Throws as {@link #value} does.
     *
     * @throws dev.sluice.language.json.InvalidJsonException if the value has no JSON
     */
    byte[] bytes(GatewayRequest request) {
        IpAddress address = isNetwork ? request.origin().clientAddress() : null;
        // The text of a network of IPv6 costs more than the rest of a decision.
        if (address != null && !address.isV4()) return KeyBytes.ofNetwork(address.high());
        return KeyBytes.of(value(request), request.memory());
    }
}
