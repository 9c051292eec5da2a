package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.MultiValueNode;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Caches values that expressions compute from a request on first use. All copies of a request share an instance. Not
 * thread-safe: belongs to the event loop of its request.
 */
public final class RequestVariables {
    private final MultiMap query;
    private final MultiMap headers;
    private final RequestOrigin origin;
    private @Nullable ObjectNode originTree;
    private @Nullable MultiValueNode queryTree;
    private @Nullable MultiValueNode headerTree;
    private final EvaluationSource expressions;
    private final MemoryAccount memory;
    private @Nullable Map<Expression, String> tenants;
    private @Nullable Evaluation evaluation;

    public RequestVariables(
            MultiMap query,
            MultiMap headers,
            RequestOrigin origin,
            EvaluationSource expressions,
            MemoryAccount memory) {
        this.query = query;
        this.headers = headers;
        this.origin = origin;
        this.expressions = expressions;
        this.memory = memory;
    }

    /** Returns the evaluation of all expressions of the request. */
    Evaluation evaluation() {
        if (evaluation == null) evaluation = expressions.start(memory);
        return evaluation;
    }

    RequestOrigin origin() {
        return origin;
    }

    /** Returns the client, its network, the scheme and the host; null for a request without a host, and for an unknown network. */
    ObjectNode originTree() {
        if (originTree == null)
            originTree = JsonNodeFactory.instance
                    .objectNode()
                    .put("client", origin.clientName())
                    .put("network", origin.networkName())
                    .put("scheme", origin.scheme())
                    .put("host", origin.host());
        return originTree;
    }

    MultiMap headers() {
        return headers;
    }

    MultiValueNode queryTree() {
        if (queryTree == null) queryTree = MultiValueNode.of(query, UnaryOperator.identity());
        return queryTree;
    }

    /** Returns the headers with names in lower case, and values in UTF-8 as the texts that they encode. */
    MultiValueNode headerTree() {
        if (headerTree == null) headerTree = MultiValueNode.of(decodedHeaders(), name -> name.toLowerCase(Locale.ROOT));
        return headerTree;
    }

    private List<Map.Entry<String, String>> decodedHeaders() {
        List<Map.Entry<String, String>> decoded = new ArrayList<>();
        for (Map.Entry<String, String> header : headers)
            decoded.add(Map.entry(header.getKey(), HeaderText.decode(header.getValue())));
        return decoded;
    }

    /** Returns the name of the tenant. Calls {@code compute} only once for each expression. */
    String tenant(Expression expression, Function<Expression, String> compute) {
        if (tenants == null) tenants = new HashMap<>();
        return tenants.computeIfAbsent(expression, compute);
    }
}
