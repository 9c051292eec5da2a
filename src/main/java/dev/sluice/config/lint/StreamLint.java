package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.route.Route;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Warns of routes with streams on which the default share of one client applies, because few callers behind one address fill it. */
record StreamLint(Route.Spec route, LintContext context) {

    /** Runs without errors only. */
    static void warn(LintContext context) {
        Set<SourceLocation> reported = new HashSet<>();
        for (Route.Spec route : context.routes()) {
            ConfigValue sign = new StreamLint(route, context).signOfDefaultShare();
            if (sign != null && reported.add(sign.location())) context.warning(sign, message(route.stream()));
        }
    }

    private static String message(StreamSpec stream) {
        return "without stream.per_client, one client has at most " + stream.maxPerClient() + " of the " + stream.max()
                + " open streams; per_client: 0 leaves it all of them";
    }

    /** Returns the setting that shows that the route has streams; null if it has none or a share of its own. */
    private @Nullable ConfigValue signOfDefaultShare() {
        StreamSpec stream = route.stream();
        boolean isDefault = route.proxy() != null && stream.perClient() == null && stream.maxPerClient() < stream.max();
        return isDefault ? signOfStreams() : null;
    }

    private @Nullable ConfigValue signOfStreams() {
        ConfigValue stream = context.ownOrDefault(route, "stream");
        if (stream != null) return stream;
        if (route.websocket() != null) return context.ownOrDefault(route, "websocket");
        return route.grpc() ? context.ownOrDefault(route, "grpc") : null;
    }
}
