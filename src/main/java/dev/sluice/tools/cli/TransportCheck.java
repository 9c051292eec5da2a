package dev.sluice.tools.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Findings;
import dev.sluice.core.netty.transport.TransportKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the transport of a configuration with the machine that is about to run it. */
final class TransportCheck {
    private TransportCheck() {}

    /** Returns the same result, with an error at the location of a transport that this machine does not have. */
    static LoadResult check(LoadResult loaded) {
        Configuration configuration = loaded.configuration();
        TransportKind transport =
                configuration == null ? null : configuration.server().transport();
        return transport == null || transport.isAvailable() ? loaded : withError(loaded, transport);
    }

    private static LoadResult withError(LoadResult loaded, TransportKind transport) {
        Findings findings = new Findings();
        findings.error(
                requireNonNull(loaded.source().at("server", "transport")),
                transport + " (expected: " + TransportKind.preferred() + ", because "
                        + reason(transport, transport.unavailabilityCause()) + ")");
        return loaded.with(findings, List.of());
    }

    /** Returns the reason as half a sentence. */
    static String reason(TransportKind transport, @Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null || cause instanceof LinkageError
                ? "the native library of " + transport + " does not load on this machine"
                : message;
    }
}
