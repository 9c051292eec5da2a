package dev.sluice.config.lint;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the routes of gRPC, and warns of a route that looks like one of them. */
record GrpcLint(Route.Spec route, ProxyTarget target, LintContext context) {
    /** The path of a call is {@code /package.Service/Method} (gRPC over HTTP2, "Requests"). */
    private static final Pattern CALL = Pattern.compile("/([^/{}]+\\.[^/{}]+|\\{[^/*]+})/[^/]+");

    static void check(LintContext context) {
        for (Route.Spec route : context.routes())
            if (route.proxy() != null && route.grpc()) new GrpcLint(route, route.proxy(), context).check();
    }

    private void check() {
        ConfigValue setting = context.valueOf(route, "grpc");
        if (setting == null) setting = context.valueOf(route, "proxy");
        if (setting == null) return;
        if (!route.method().equals(HttpMethod.POST))
            context.error(setting, "a gRPC call is a POST (expected: a route of POST)");
        if (route.websocket() != null)
            context.error(setting, "a request for a WebSocket is no gRPC call (expected: grpc or websocket)");
        BackendSpec backend = backend();
        if (backend != null && !backend.http2() && context.isKnown(backend, "http2"))
            context.error(
                    setting,
                    "backend " + target.backend() + " has http2: false" + context.fromDefaults(backend, "http2")
                            + " (expected: a backend with http2: true)");
    }

    private @Nullable BackendSpec backend() {
        return context.configuration().backends().get(target.backend());
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        for (Route.Spec route : context.routes())
            if (route.proxy() != null && !route.grpc()) new GrpcLint(route, route.proxy(), context).warnOfCall();
    }

    private void warnOfCall() {
        ConfigValue proxy = context.valueOf(route, "proxy");
        BackendSpec backend = backend();
        boolean isCall = route.method().equals(HttpMethod.POST)
                && CALL.matcher(route.path().toString()).matches();
        if (proxy != null && isCall && backend != null && backend.http2())
            context.warning(
                    proxy,
                    "the path looks like that of gRPC calls, whose timeouts, metadata and trailers pass with grpc: true only");
    }
}
