package dev.sluice.tools.kubernetes;

/**
 * The ports of a configuration, with which the manifests of a pod must agree.
 *
 * @param server the port for callers; 0 for a free port
 * @param admin the port for operators; 0 for a free port
 */
public record PodPorts(int server, int admin) {
    boolean has(int port) {
        return port == server || port == admin;
    }

    String expected() {
        return " (expected: server.port, " + server + ", or admin.port, " + admin + ")";
    }

    String expectedAdmin() {
        return " (expected: admin.port, " + admin + ")";
    }
}
