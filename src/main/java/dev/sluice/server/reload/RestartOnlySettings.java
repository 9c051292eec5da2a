package dev.sluice.server.reload;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import java.util.ArrayList;
import java.util.List;

/** The settings that a running gateway cannot change: most of {@code server}, the address of {@code admin}, and a first {@code telemetry.otlp}. */
final class RestartOnlySettings {
    private static final String ADMIN_TLS = "admin.tls.";

    /** Vert.x takes its tracer at the start. */
    private static final String OTLP = "telemetry.otlp.";

    /** Each request reads these settings from its generation. */
    private static final List<String> RELOADABLE = List.of(
            "server.limits.",
            "server.connections.",
            "server.clients.",
            "server.rate_limit_keys",
            "server.trusted_proxies",
            "server.trusted_headers",
            "server.proxy_protocol",
            "server.answers.",
            "server.deadline_header",
            "server.hsts",
            "server.debug_token",
            "admin.token",
            "admin.hosts",
            ADMIN_TLS);

    private RestartOnlySettings() {}

    /** Returns the settings of a new configuration that only take effect after a restart. */
    static List<String> changed(Configuration candidate, Configuration initial) {
        List<String> settings = new ArrayList<>(requireNonNull(ConfigurationDiff.between(initial, candidate)
                        .bySection()
                        .get("settings"))
                .all());
        boolean keepsAdminTls =
                (candidate.admin().tls() == null) == (initial.admin().tls() == null);
        boolean hasTracer = initial.telemetry().otlp() != null;
        settings.removeIf(setting -> isReloadable(setting)
                && (keepsAdminTls || !setting.startsWith(ADMIN_TLS))
                && (hasTracer || !setting.startsWith(OTLP)));
        settings.addAll(exceedingIdleTimeout(candidate, initial));
        return settings;
    }

    private static boolean isReloadable(String setting) {
        boolean isOfListeners = setting.startsWith("server.") || setting.startsWith("admin.");
        return !isOfListeners || RELOADABLE.stream().anyMatch(setting::startsWith);
    }

    /** The listeners compute their idle timeout once, from the routes at the start. */
    private static List<String> exceedingIdleTimeout(Configuration candidate, Configuration initial) {
        long timeout = Listener.idleTimeout(initial.longestIdleTime()).toNanos();
        return candidate.routes().stream()
                .filter(route -> candidate.longestIdleTime(route).toNanos() > timeout)
                .map(route -> settingOf(route, timeout))
                .distinct()
                .toList();
    }

    private static String settingOf(Route.Spec route, long timeout) {
        ProxyTarget proxy = route.proxy();
        if (proxy == null || route.deadline().toNanos() > timeout) return "routes." + route.name() + ".deadline";
        if (route.stream().idle().toNanos() > timeout) return "routes." + route.name() + ".stream";
        return "backends." + proxy.backend() + ".timeout";
    }
}
