package dev.sluice.tools.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteConditions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands that fit the routes of a running demo, each with what it shows. */
final class DemoHints {
    /** The requests of the shipped configuration. */
    private static final List<Hint> SHIPPED = List.of(
            new Hint(
                    "GET /customers/{id}/overview",
                    "/customers/42/overview",
                    "three calls, two of them in parallel, become one document"),
            new Hint(
                    "GET /products/{id}",
                    "/products/p3",
                    "product and stock in parallel; the warehouse requires an OAuth2 token, which Sluice obtains and renews"));

    private static final int MAX_OWN = 3;

    /** A path that a shell and a URL take as it is, apart from its parameters. */
    private static final Pattern PLAIN = Pattern.compile("GET (/[A-Za-z0-9._~/{}*-]*)");

    private static final Pattern CUSTOMER = Pattern.compile("customers?/\\{[^}]*}|\\{customer[^}]*}");
    private static final Pattern PRODUCT = Pattern.compile("products?/\\{[^}]*}|\\{product[^}]*}");
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /** The port of the demo's orders, to which the command with a failure goes. */
    private final int ordersPort;

    private final Configuration configuration;

    private DemoHints(Configuration configuration, int ordersPort) {
        this.configuration = configuration;
        this.ordersPort = ordersPort;
    }

    /**
     * One request of a route.
     *
     * @param route the name of the route
     * @param path the path of a request that it responds to
     * @param text what the response shows
     */
    private record Hint(String route, String path, String text) {}

    /**
     * Returns the text after a start.
     *
     * @param active the configuration of the gateway
     * @param port the port for callers
     * @param adminPort the port for operators
     * @param ordersPort the port of the demo's orders
     * @param conf the folder of the configuration
     */
    static String of(Configuration active, int port, int adminPort, int ordersPort, Path conf) {
        DemoHints hints = new DemoHints(active, ordersPort);
        String address = "localhost:" + port;
        List<Hint> requests = hints.requests();
        Stream<String> commands = Stream.of(
                        requests.stream().map(hint -> command(curl(address, hint.path), hint.text)),
                        hints.failure(requests, address).stream(),
                        Stream.of(forOperators("localhost:" + adminPort)))
                .flatMap(each -> each);
        return commands.collect(Collectors.joining(
                "\n",
                "\nSluice is running, with four backends and a token server to compose. Try, in a second terminal:\n\n",
                """

                Stop it with Ctrl-C. The configuration is in %s: edit and save it, and Sluice applies it.
                """.formatted(conf)));
    }

    private static String curl(String address, String path) {
        return "curl -s " + address + path + "; echo";
    }

    private static String command(String command, String text) {
        return "  " + command + "\n      " + text + "\n";
    }

    private List<Hint> requests() {
        List<Hint> shipped = SHIPPED.stream()
                .filter(hint -> routes().anyMatch(route -> route.name().equals(hint.route)))
                .toList();
        return shipped.isEmpty() ? routes().flatMap(this::own).limit(MAX_OWN).toList() : shipped;
    }

    /** Returns the routes that respond to a request without a token and without particular headers. */
    private Stream<Route.Spec> routes() {
        return configuration.routes().stream()
                .filter(route -> route.identities().isEmpty())
                .filter(route -> route.conditions().equals(RouteConditions.ANY));
    }

    private Stream<Hint> own(Route.Spec route) {
        Matcher plain = PLAIN.matcher(route.name());
        return plain.matches()
                ? Stream.of(new Hint(route.name(), withValues(plain.group(1)), "the route " + route.name()))
                : Stream.empty();
    }

    /** Replaces parameters by ids that the demo knows, and others by 1. */
    private static String withValues(String path) {
        String withProduct = replace(PRODUCT, replace(CUSTOMER, path, "42"), "p3");
        return replace(PARAMETER, withProduct, "1");
    }

    private static String replace(Pattern named, String path, String id) {
        return named.matcher(path)
                .replaceAll(found -> PARAMETER.matcher(found.group()).replaceAll(id));
    }

    /** Returns the command that makes the orders backend fail, if one of the requests calls it. */
    private Optional<String> failure(List<Hint> requests, String address) {
        return requests.stream()
                .filter(hint -> callsOrders(hint.route))
                .findFirst()
                .map(hint -> command(
                        "curl -s -X POST 'localhost:" + ordersPort + "/_demo/fail?for=30s'; echo; curl -si " + address
                                + hint.path + "; echo",
                        SHIPPED.contains(hint)
                                ? "the orders backend fails: still 200, and Sluice-Incomplete names the missing part and the reason"
                                : "the orders backend fails for 30 seconds: the response of " + hint.route));
    }

    private boolean callsOrders(String route) {
        return routes().filter(each -> each.name().equals(route))
                .flatMap(each -> each.backends().stream())
                .anyMatch(this::isOrders);
    }

    private boolean isOrders(String backend) {
        return requireNonNull(configuration.backends().get(backend)).url().stream()
                .anyMatch(url -> url.getPort() == ordersPort);
    }

    private static String forOperators(String address) {
        return """
                  curl -s %1$s/requests; echo
                      where to look: the last slow, failed and partial requests, with the time of each step and attempt.
                      By its X-Request-Id, a browser shows a request as a waterfall: http://%1$s/requests/{X-Request-Id}.svg

                  curl -s %1$s/metrics | grep sluice_
                      metrics of all calls: outcomes, attempts, bulkheads, circuit breakers
                """.formatted(address);
    }
}
