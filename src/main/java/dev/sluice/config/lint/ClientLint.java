package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.address.InvalidNetworksException;
import dev.sluice.core.address.NetworkFile;
import dev.sluice.core.address.NetworkTable;
import dev.sluice.gateway.route.Route;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the files of networks, and warns of networks that decide nothing. Blocks, because it reads the files.
 *
 * @param mistakes the mistake in each file that was read; an empty text for none
 */
record ClientLint(LintContext context, Map<String, String> mistakes) {
    private static final String EXPECTED_IN_ONE = " (expected: in one of the two)";

    static void check(LintContext context) {
        if (!context.hasAllNames()) return;
        ClientLint lint = new ClientLint(context, new HashMap<>());
        lint.checkFiles(context.at("server", "clients"));
        lint.checkFiles(context.at("defaults", "route", "clients"));
        for (Route.Spec route : context.routes()) lint.checkFiles(context.valueOf(route, "clients"));
    }

    private void checkFiles(@Nullable ConfigValue clients) {
        for (String list : List.of("allow", "deny"))
            checkFile(ConfigValue.scalar(ConfigValue.at(clients, list, "file")));
    }

    private void checkFile(@Nullable Scalar file) {
        if (file == null) return;
        String mistake = mistakes.computeIfAbsent(file.text(), ClientLint::mistakeIn);
        if (!mistake.isEmpty()) context.error(file, file.describe() + ": " + mistake);
    }

    private static String mistakeIn(String path) {
        try {
            NetworkTable.parse(NetworkFile.bytesOf(path));
            return "";
        } catch (InvalidNetworksException e) {
            return "line " + e.line() + ": " + e.getMessage();
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        ClientLint lint = new ClientLint(context, Map.of());
        ConfigValue server = context.at("server", "clients");
        lint.warn(ConfigValue.at(server, "allow"), ConfigValue.at(server, "deny"));
        lint.warnOfDenied(ConfigValue.at(server, "allow"), ConfigValue.at(server, "deny"));
        lint.warnOfTrusted(ConfigValue.at(server, "deny"));
        ConfigValue defaults = context.at("defaults", "route", "clients");
        lint.warn(ConfigValue.at(defaults, "allow"), ConfigValue.at(defaults, "deny"));
        lint.warnOfDenied(ConfigValue.at(defaults, "allow"), ConfigValue.at(defaults, "deny"));
        for (Route.Spec route : context.routes()) lint.warnOf(route);
    }

    private void warnOf(Route.Spec route) {
        ConfigValue allow = context.valueOf(route, "clients", "allow");
        ConfigValue deny = context.valueOf(route, "clients", "deny");
        warnOfDenied(context.ownOrDefault(route, "clients", "allow"), deny);
        if (allow == null && deny != null) warnOfInherited(context.ownOrDefault(route, "clients", "allow"), deny);
        else warn(allow, context.ownOrDefault(route, "clients", "deny"));
    }

    /** A route may reject some of the clients that {@code defaults} allow, but hardly all. */
    private void warnOfInherited(@Nullable ConfigValue allow, ConfigValue deny) {
        List<LocatedNetwork> allowed = LocatedNetwork.in(allow);
        List<LocatedNetwork> denied = LocatedNetwork.in(deny);
        if (allow != null && !allowed.isEmpty() && allowed.stream().allMatch(network -> isIn(denied, network)))
            context.warning(
                    deny,
                    deny.describe() + ": rejects every client that allow at " + allow.location() + " accepts"
                            + EXPECTED_IN_ONE);
    }

    private static boolean isIn(List<LocatedNetwork> networks, LocatedNetwork network) {
        return networks.stream().anyMatch(other -> other.network().contains(network.network()));
    }

    private void warn(@Nullable ConfigValue allow, @Nullable ConfigValue deny) {
        List<LocatedNetwork> denied = LocatedNetwork.in(deny);
        for (LocatedNetwork allowed : LocatedNetwork.in(allow)) {
            if (allowed.network().isEverything()) warnOfEverything(allowed, "allows");
            denied.stream()
                    .filter(other -> other.network().contains(allowed.network()))
                    .findFirst()
                    .ifPresent(other -> context.warning(
                            allowed.scalar(),
                            allowed.scalar().describe() + ": allows no client, because deny has "
                                    + other.scalar().describe() + " at "
                                    + other.scalar().location() + EXPECTED_IN_ONE));
        }
    }

    /** Beside networks that are allowed, each of these has a warning of its own. */
    private void warnOfDenied(@Nullable ConfigValue allow, @Nullable ConfigValue deny) {
        if (!LocatedNetwork.in(allow).isEmpty()) return;
        for (LocatedNetwork denied : LocatedNetwork.in(deny))
            if (denied.network().isEverything()) warnOfEverything(denied, "rejects");
    }

    private void warnOfEverything(LocatedNetwork network, String verb) {
        String version = network.network().address().isV4() ? "IPv4" : "IPv6";
        context.warning(network.scalar(), network.scalar().describe() + ": " + verb + " every address of " + version);
    }

    private void warnOfTrusted(@Nullable ConfigValue deny) {
        List<LocatedNetwork> trusted = LocatedNetwork.in(context.at("server", "trusted_proxies"));
        for (LocatedNetwork denied : LocatedNetwork.in(deny))
            if (isIn(trusted, denied))
                context.warning(
                        denied.scalar(),
                        denied.scalar().describe()
                                + ": is in server.trusted_proxies, so its connections are not checked, only the client"
                                + " that a request states, or the proxy itself if a request states none"
                                + EXPECTED_IN_ONE);
    }
}
