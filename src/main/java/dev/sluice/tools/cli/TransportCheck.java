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
    private static final String FORBIDDEN =
            "the kernel forbids io_uring to this process: its seccomp profile must permit"
                    + " io_uring_setup, io_uring_enter and io_uring_register, and kernel.io_uring_disabled must be 0";

    private TransportCheck() {}

    /** Returns the same result, with an error at the place of a transport that this machine does not have. */
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

    /** Returns the reason as half a sentence. The messages of the kernel are those of {@code strerror}. */
    static String reason(TransportKind transport, @Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        if (message == null || cause instanceof LinkageError)
            return "the native library of " + transport + " does not load on this machine";
        if (message.endsWith("Operation not permitted") || message.endsWith("Permission denied")) return FORBIDDEN;
        return message.endsWith("Function not implemented")
                ? "this kernel has no " + transport + ", or a seccomp profile hides it"
                : message;
    }
}
