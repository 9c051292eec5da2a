package dev.sluice.cli;

import dev.sluice.config.Configuration;
import dev.sluice.spec.InvalidSpecException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Ports on the command line, which win over the configured ones. */
final class PortOptions {
    @Option(names = "--port", paramLabel = "PORT", description = "Listen for callers here, whatever server.port says.")
    private @Nullable Integer port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Listen for operators here, whatever admin.port says.")
    private @Nullable Integer adminPort;

    /** Any that are free. */
    static PortOptions ephemeral() {
        PortOptions ports = new PortOptions();
        ports.port = 0;
        ports.adminPort = 0;
        return ports;
    }

    /**
     * The configuration with these ports.
     *
     * @throws StartupException when a port is none
     */
    Configuration applyTo(Configuration configuration) {
        try {
            Configuration result = port == null ? configuration : configuration.withPort(port);
            return adminPort == null ? result : result.withAdminPort(adminPort);
        } catch (InvalidSpecException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
    }
}
