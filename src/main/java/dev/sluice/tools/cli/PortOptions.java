package dev.sluice.tools.cli;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.spec.InvalidSpecException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Ports on the command line, which override the configured ports. */
final class PortOptions {
    @Option(names = "--port", paramLabel = "PORT", description = "The port for callers, instead of server.port.")
    private @Nullable Integer port;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "The port for operators, instead of admin.port.")
    private @Nullable Integer adminPort;

    /** Returns free ports. */
    static PortOptions ephemeral() {
        PortOptions ports = new PortOptions();
        ports.port = 0;
        ports.adminPort = 0;
        return ports;
    }

    /**
     * Returns the configuration with these ports.
     *
     * @throws StartupException if a port is invalid, or callers and operators would share it
     */
    Configuration applyTo(Configuration configuration) {
        try {
            Configuration result = port == null ? configuration : configuration.withPort(port);
            return requireTwoAddresses(adminPort == null ? result : result.withAdminPort(adminPort));
        } catch (InvalidSpecException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
    }

    private static Configuration requireTwoAddresses(Configuration configuration) {
        if (configuration.sharesAddress())
            throw new StartupException("callers and operators would share one address and port"
                    + " (expected: another --port or --admin-port)");
        return configuration;
    }
}
