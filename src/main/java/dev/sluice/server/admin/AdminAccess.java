package dev.sluice.server.admin;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.RequestHost;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.identity.BearerToken;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests to the admin port before its routes. Health and metrics are open to every peer. Other paths need the token, a
 * client certificate or, if neither is configured and the port listens on a loopback address, the peer 127.0.0.1 or ::1.
 *
 * <p>Thread-safe. Each request reads the current settings once.
 */
final class AdminAccess implements Handler<RoutingContext> {
    /** RFC 9110 9.2.1. */
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private static final String TOKEN_CHALLENGES = "Bearer realm=\"admin\", Basic realm=\"admin\", charset=\"UTF-8\"";

    /** RFC 9110 11.6.1 requires a challenge in a 401. No scheme is registered for client certificates. */
    private static final String CERTIFICATE_CHALLENGE = "ClientCertificate";

    private final Supplier<AdminSpec> settings;

    AdminAccess(Supplier<AdminSpec> settings) {
        this.settings = settings;
    }

    /** Uses the normalised path, as the routes do. So a path with {@code ..} cannot be open here and closed there. */
    @Override
    public void handle(RoutingContext context) {
        try {
            check(context.request(), context.normalizedPath(), settings.get());
        } catch (ProblemException rejection) {
            reject(context.request(), rejection.problem());
            return;
        }
        context.next();
    }

    private static void reject(HttpServerRequest request, Problem problem) {
        request.response().end(problem.writeHead(request.response()));
    }

    private static void check(HttpServerRequest request, String path, AdminSpec spec) {
        String host = RequestHost.from(request);
        if (!isServed(host, spec))
            throw new ProblemException(
                    421,
                    GatewayReason.WRONG_HOST,
                    "The admin port does not serve this host. The setting admin.hosts adds names.");
        if (isOpen(path)) return;
        if (!SAFE.contains(request.method()) && !hasSameOrigin(request))
            throw new ProblemException(
                    403, GatewayReason.FORBIDDEN, "A page of another origin cannot change the state of the gateway.");
        authenticate(request, spec);
    }

    /** A name of another site may resolve to this address (DNS rebinding). HTTP/1.0 needs no host, and browsers send one. */
    private static boolean isServed(String host, AdminSpec spec) {
        boolean isAddress = host.startsWith("[") || NetUtil.isValidIpV4Address(host);
        return isAddress
                || host.isEmpty()
                || host.equals("localhost")
                || spec.hosts().contains(host);
    }

    static boolean isOpen(String path) {
        return path.startsWith("/health/") || path.equals("/metrics") || path.equals("/metrics/");
    }

    /** Compares host and port of {@code Origin} (RFC 6454 7) and {@code Host}. Only browsers send an origin. */
    private static boolean hasSameOrigin(HttpServerRequest request) {
        String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
        return request.headers().getAll("Origin").stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .allMatch(origin -> origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private static void authenticate(HttpServerRequest request, AdminSpec spec) {
        if (spec.requiresCredentials()) requireCredentials(request, spec);
        else requireLoopback(request, spec);
    }

    private static void requireCredentials(HttpServerRequest request, AdminSpec spec) {
        if (hasCredentials(request, spec)) return;
        String challenge = spec.operatorToken() == null ? CERTIFICATE_CHALLENGE : TOKEN_CHALLENGES;
        throw new ProblemException(
                Problem.of(401, SharedReason.UNAUTHENTICATED, "The request has no valid credentials of an operator.")
                        .withHeader("WWW-Authenticate", challenge));
    }

    /** A sidecar of a mesh connects for each peer from 127.0.0.1 or 127.0.0.6, so beyond a loopback host no address is trusted. */
    private static void requireLoopback(HttpServerRequest request, AdminSpec spec) {
        if (!spec.isLoopback())
            throw new ProblemException(
                    403,
                    GatewayReason.FORBIDDEN,
                    "This path needs a token of operators: admin.token, the file of " + AdminSpec.TOKEN_FILE_VARIABLE
                            + " (k8s/components/admin-token), or admin.tls.client_ca.");
        if (!isLocal(request.remoteAddress().hostAddress()))
            throw new ProblemException(
                    403,
                    GatewayReason.FORBIDDEN,
                    "Without admin.token and admin.tls.client_ca, this path is for 127.0.0.1 and ::1 only.");
    }

    private static boolean hasCredentials(HttpServerRequest request, AdminSpec spec) {
        if (spec.acceptsCertificates() && OperatorCredentials.hasCertificate(request.sslSession())) return true;
        BearerToken sent = OperatorCredentials.token(request.headers());
        Secret token = spec.operatorToken();
        return token != null && sent != null && sent.isSameAs(new BearerToken(token.value()));
    }

    /** Whether a text is 127.0.0.1, also mapped to IPv6, or {@code ::1}. No other address of 127.0.0.0/8 is. */
    static boolean isLocal(@Nullable String address) {
        InetAddress parsed = address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
        return NetUtil.LOCALHOST4.equals(parsed) || NetUtil.LOCALHOST6.equals(parsed);
    }
}
