package dev.sluice.config.lint;

import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.uri.ForeignParameter;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Warns of valid paths in the notation of another router, such as {@code :id}, of references in the path of a call, and of keys whose
 * path begins without a slash, so that its first segment is a host.
 */
record NotationLint(Route.Spec route, LintContext context) {
    private static final Pattern SEGMENT = Pattern.compile("[^/]+");

    /** A reference of expressions. OData has parameters such as {@code ?$filter=}. */
    private static final Pattern REFERENCE = Pattern.compile("(?<![?&])\\$([A-Za-z_][\\w-]*)((?:\\.[\\w-]++)*+)");

    /** The parts of one path that are looked at. A path of megabytes has more, and each has its own message. */
    private static final int MAX_PARTS = 100;

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) new NotationLint(route, context).check();
    }

    private void check() {
        RouteKey key = RouteKey.of(route, context.sources());
        if (key != null) checkKey(key);
        for (Step.Spec step : route.steps().values()) for (CallInScope call : CallInScope.of(step)) checkCall(call);
        ProxyTarget proxy = route.proxy();
        Scalar text = context.scalarOf(route, "proxy");
        if (proxy == null || text == null) return;
        checkSegments(text, proxy.path().text());
        checkReferences(text, proxy.path().text(), Set.of());
    }

    private void checkKey(RouteKey key) {
        Scalar text = context.keyOf(route);
        String path = key.path().text();
        int start = text.text().indexOf(path, text.text().indexOf('/'));
        checkSegments(text, start, path);
        String host = key.conditions().host();
        if (host.isEmpty() || host.contains(".") || host.equals("localhost")) return;
        int hostStart = text.text().indexOf(' ') + 1;
        context.findings()
                .warning(
                        text.location().at(hostStart),
                        text.path(),
                        host + " is a host here, because no / precedes it; did you mean " + key.method() + " /" + host
                                + path + "?");
    }

    private void checkCall(CallInScope call) {
        CallTemplate.Spec spec = call.call();
        CallTarget target = context.target(spec);
        Scalar text = context.scalarOf(spec, "call");
        if (target == null || text == null) return;
        checkSegments(text, target.path().text());
        checkReferences(text, target.path().text(), call.boundVariables());
    }

    private void checkSegments(Scalar text, String path) {
        checkSegments(text, text.text().length() - path.length(), path.split("\\{?\\?", 2)[0]);
    }

    private void checkSegments(Scalar text, int start, String path) {
        SEGMENT.matcher(path)
                .results()
                .limit(MAX_PARTS)
                .forEach(segment ->
                        warnOfSegment(text, start + segment.start(), segment.group(), segment.end() == path.length()));
    }

    private void warnOfSegment(Scalar text, int offset, String segment, boolean isLast) {
        ForeignParameter.suggestion(segment, isLast)
                .ifPresent(suggestion ->
                        warn(text, offset, segment, "is a literal segment", "; did you mean " + suggestion + "?"));
    }

    private void checkReferences(Scalar text, String path, Set<String> boundVariables) {
        int start = text.text().length() - path.length();
        REFERENCE
                .matcher(path)
                .results()
                .limit(MAX_PARTS)
                .forEach(reference -> checkReference(text, start + reference.start(), reference, boundVariables));
    }

    private void checkReference(Scalar text, int offset, MatchResult reference, Set<String> boundVariables) {
        String name = reference.group(1);
        String member = reference.group(2);
        boolean isRequest = GatewayRequest.VARIABLES.contains(name) && !member.isEmpty();
        boolean isStep = context.stepNames(route).contains(name);
        if (isRequest || isStep || isArgument(name, boundVariables))
            warn(text, offset, reference.group(), "is sent as it is written", advice(name, member, boundVariables));
    }

    private boolean isArgument(String name, Set<String> boundVariables) {
        return boundVariables.contains(name) || parameters().contains(name);
    }

    /** The parameters of the route are variables of the path. Any other value needs a name in {@code with}. */
    private String advice(String name, String member, Set<String> boundVariables) {
        String last = member.isEmpty() ? name : member.substring(member.lastIndexOf('.') + 1);
        boolean isParameter = name.equals("path") && parameters().contains(last);
        boolean isBound = member.isEmpty() && isArgument(name, boundVariables);
        return isParameter || isBound
                ? "; did you mean {" + last + "}?"
                : " (expected: {" + last + "}, and " + last + ": $" + name + member + " in with)";
    }

    private Set<String> parameters() {
        RouteKey key = RouteKey.of(route, context.sources());
        return key == null ? Set.of() : new HashSet<>(key.path().parameters());
    }

    private void warn(Scalar text, int offset, String written, String mistake, String advice) {
        String message = text.isSubstituted() ? "a part of the path " + mistake : written + " " + mistake + advice;
        context.findings().warning(text.location().at(offset), text.path(), message);
    }
}
