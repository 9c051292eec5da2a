package dev.sluice;

import static java.util.Objects.requireNonNull;

import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Route;
import dev.sluice.config.Changes;
import dev.sluice.config.Configuration;
import dev.sluice.edge.Listener;
import java.util.ArrayList;
import java.util.List;

/** What a running gateway cannot change: all of {@code server} and {@code admin} but a few settings. */
final class Restart {
    /** Taken with each request, so they change with the generation. */
    private static final List<String> LIVE = List.of("server.limits.", "server.answers.", "server.deadline_header");

    private Restart() {}

    /** The settings that would have another effect after a restart. */
    static List<String> neededFor(Configuration wanted, Configuration started) {
        List<String> settings = new ArrayList<>(
                requireNonNull(Changes.between(started, wanted).bySection().get("settings"))
                        .all());
        settings.removeIf(Restart::isLive);
        settings.addAll(tooLong(wanted, started));
        return settings;
    }

    private static boolean isLive(String setting) {
        boolean isOfListeners = setting.startsWith("server.") || setting.startsWith("admin.");
        return !isOfListeners || LIVE.stream().anyMatch(setting::startsWith);
    }

    /** How long a connection may be silent was settled when the listeners started, by the longest silence of then. */
    private static List<String> tooLong(Configuration wanted, Configuration started) {
        long longest = Listener.longestWait(started.longestSilence()).toNanos();
        return wanted.routes().stream()
                .filter(route -> wanted.longestSilence(route).toNanos() > longest)
                .map(route -> settingOf(route, longest))
                .distinct()
                .toList();
    }

    private static String settingOf(Route.Spec route, long longest) {
        ProxyTarget proxy = route.proxy();
        if (proxy == null || route.deadline().toNanos() > longest) return "routes." + route.name() + ".deadline";
        return "backends." + proxy.backend() + ".timeout";
    }
}
