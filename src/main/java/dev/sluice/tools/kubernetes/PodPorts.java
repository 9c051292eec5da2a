package dev.sluice.tools.kubernetes;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a configuration and their protocols, with which the manifests of a pod must agree.
 *
 * @param server the port for callers; 0 for a free port
 * @param admin the port for operators; 0 for a free port
 * @param hasTls whether the port for callers has TLS
 * @param hasH2c whether the port for callers accepts HTTP/2 without TLS
 * @param unknown the variables of these settings whose values are not known, so that their defaults stand here
 */
public record PodPorts(int server, int admin, boolean hasTls, boolean hasH2c, Set<String> unknown) {
    private static final String H2C = "kubernetes.io/h2c";

    boolean has(int port) {
        return port == server || port == admin;
    }

    String expected() {
        return " (expected: server.port, " + server + ", or admin.port, " + admin + ")";
    }

    String expectedAdmin() {
        return " (expected: admin.port, " + admin + ")";
    }

    /** Returns why the port for callers does not serve a protocol of a Service; null if it does, or for another protocol. */
    @Nullable
    String whyNot(String appProtocol) {
        return switch (appProtocol) {
            case "https", "kubernetes.io/wss" ->
                hasTls
                        ? null
                        : "leads to a port without TLS: server.tls is missing (expected: server.tls with the certificate)";
            case "http", "kubernetes.io/ws" -> hasTls ? "leads to a port with TLS (expected: https)" : null;
            case H2C -> whyNotH2c();
            // The names of meshes for HTTP/2; some stand for HTTP/2 over TLS, too.
            case "grpc", "http2", "h2c" -> hasTls ? null : whyNotH2c();
            default -> null;
        };
    }

    private @Nullable String whyNotH2c() {
        if (hasTls) return "leads to a port with TLS (expected: https, where ALPN agrees on HTTP/2)";
        return hasH2c ? null : "leads to a port that closes HTTP/2 without TLS (expected: server.h2c: true)";
    }
}
