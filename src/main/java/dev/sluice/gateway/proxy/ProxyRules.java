package dev.sluice.gateway.proxy;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.websocket.WebSocketHandshake;
import dev.sluice.upstream.grpc.GrpcRequest;
import dev.sluice.upstream.grpc.GrpcTimeout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of a proxy route for requests and responses, for operators. Their names come from the classes that handle the fields.
 * Immutable.
 *
 * @param request the rules for requests to the backend, by treatment
 * @param response the rules for responses to the caller, by treatment
 */
public record ProxyRules(List<Rule> request, List<Rule> response) {
    private static final List<Rule> OTHERS_DROPPED = List.of(new Rule(Treatment.DROPPED, "every other field"));

    private static final String REQUEST_ID = HeaderSyntax.REQUEST_ID.toString();
    private static final String TRACE_PARENT = HeaderSyntax.TRACE_PARENT.toString();

    private static final String READ_AHEAD = "a body of known length up to " + new Size(ProxyRequestBody.MAX_READ_AHEAD)
            + " is read before the call; others are streamed";
    private static final String GRPC_ONLY = "a request that is not gRPC on HTTP/2 gets 415; bodies are streamed";

    /** What the gateway does with a part of a message. */
    public enum Treatment {
        PASSED,
        SET,
        MAPPED,
        LIMITED,
        DROPPED
    }

    /**
     * One rule.
     *
     * @param fields the names of header fields; empty for a rule about other parts
     * @param note the condition or the further meaning of the rule; empty for none
     */
    public record Rule(Treatment treatment, Collection<String> fields, String note) {
        public Rule {
            fields = List.copyOf(fields);
        }

        /** Creates a rule about other parts than single fields. */
        public Rule(Treatment treatment, String note) {
            this(treatment, List.of(), note);
        }
    }

    public ProxyRules {
        request = byTreatment(request.stream());
        response = byTreatment(response.stream());
    }

    private static List<Rule> byTreatment(Stream<Rule> rules) {
        return rules.sorted(Comparator.comparing(Rule::treatment)).toList();
    }

    /** Returns the rules that the settings of a route decide. */
    public static ProxyRules of(ForwardingSpec forward, boolean isWebSocket, boolean isGrpc) {
        List<Rule> request = new ArrayList<>(requestRules(forward));
        request.add(new Rule(Treatment.LIMITED, isGrpc ? GRPC_ONLY : READ_AHEAD));
        List<Rule> response = new ArrayList<>(responseRules(HeaderSyntax.caseInsensitive(forward.response())));
        if (isWebSocket) addWebSocket(request, response);
        if (isGrpc) addGrpc(request, response);
        request.addAll(OTHERS_DROPPED);
        response.addAll(OTHERS_DROPPED);
        return new ProxyRules(request, response);
    }

    /** Returns these rules and further rules, which precede rules of the same treatment. */
    public ProxyRules with(List<Rule> ofRequest, List<Rule> ofResponse) {
        return new ProxyRules(
                Stream.concat(ofRequest.stream(), request.stream()).toList(),
                Stream.concat(ofResponse.stream(), response.stream()).toList());
    }

    private static List<Rule> requestRules(ForwardingSpec forward) {
        return aboutFields(
                new Rule(
                        Treatment.PASSED,
                        without(List.of(HeaderFilter.LAST_EVENT), forward.headers()),
                        "also in trailers, without fields that the head has or an expression reads"),
                new Rule(Treatment.PASSED, List.of(HeaderFilter.LAST_EVENT), ""),
                new Rule(Treatment.PASSED, HeaderFilter.CONTENT_HEADERS, "with a body"),
                new Rule(Treatment.SET, List.of(HeaderFilter.VIA), ""),
                new Rule(Treatment.SET, List.of(REQUEST_ID, TRACE_PARENT), "with tracestate of a trusted proxy"));
    }

    private static List<Rule> responseRules(Set<String> named) {
        List<String> mapped = ResponseMapping.FIELDS.stream()
                .filter(field -> named.contains(field) || HeaderFilter.RESPONSE_HEADERS.contains(field))
                .toList();
        return aboutFields(
                new Rule(Treatment.PASSED, without(ResponseMapping.FIELDS, HeaderFilter.RESPONSE_HEADERS), ""),
                new Rule(Treatment.PASSED, without(ResponseMapping.FIELDS, named), "also in trailers and early hints"),
                new Rule(
                        Treatment.MAPPED,
                        mapped,
                        "to the paths of routes; dropped if no route leads there, or the host is internal"),
                new Rule(Treatment.SET, List.of(REQUEST_ID), ""),
                new Rule(Treatment.DROPPED, without(named, GrpcFields.OF_SERVERS), "unless forward.response names it"));
    }

    /** Returns the rules that have a field. */
    private static List<Rule> aboutFields(Rule... rules) {
        return Stream.of(rules).filter(rule -> !rule.fields.isEmpty()).toList();
    }

    private static List<String> without(Collection<String> excluded, Collection<String> names) {
        Set<String> ignored = HeaderSyntax.caseInsensitive(excluded);
        return names.stream().filter(name -> !ignored.contains(name)).toList();
    }

    private static void addWebSocket(List<Rule> request, List<Rule> response) {
        String note = "in the handshake of a WebSocket";
        request.add(new Rule(Treatment.PASSED, WebSocketHandshake.REQUEST_FIELDS, note));
        response.add(new Rule(Treatment.PASSED, WebSocketHandshake.RESPONSE_FIELDS, note));
        response.add(new Rule(Treatment.DROPPED, ResponseMapping.REFERENCES, note));
    }

    private static void addGrpc(List<Rule> request, List<Rule> response) {
        String fields = GrpcFields.PREFIX + "*";
        request.add(new Rule(Treatment.PASSED, List.of("Content-Type", fields), "of gRPC"));
        request.add(new Rule(Treatment.SET, List.of(GrpcRequest.TE, GrpcTimeout.HEADER), "of gRPC"));
        response.add(new Rule(Treatment.PASSED, List.of(fields), "of gRPC, and all of its trailers"));
    }
}
