package dev.sluice.tools.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The file from which Kubernetes reads the reason for the end of a container, to show it in the status of the pod.
 *
 * @param file the file, which the kubelet creates in each container
 */
record TerminationLog(Path file) {
    /** The kubelet ignores the rest. */
    private static final int MAX_BYTES = 4096;

    /** The message has no more bytes than this number of characters can have, with room for the number of errors. */
    private static final int MAX_MESSAGE = 1000;

    private static final String DEFAULT = "/dev/termination-log";

    /** Returns the file at {@code terminationMessagePath} of this container. */
    static TerminationLog ofContainer() {
        return at(System.getenv("SLUICE_TERMINATION_LOG"));
    }

    static TerminationLog at(@Nullable String path) {
        try {
            return new TerminationLog(Path.of(path == null || path.isEmpty() ? DEFAULT : path));
        } catch (InvalidPathException e) {
            return new TerminationLog(Path.of(DEFAULT));
        }
    }

    /** Writes the reason if the file exists. */
    void write(StartupException failure) {
        // Opening a pipe or a device could block without end.
        if (!Files.isRegularFile(file)) return;
        try {
            byte[] text = text(failure).getBytes(StandardCharsets.UTF_8);
            Files.write(file, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException ignored) {
            // The log has the reason.
        }
    }

    /** Returns the message and as many errors as fit, in their order. */
    static String text(StartupException failure) {
        String message = "sluice: " + failure.getMessage();
        StringBuilder text = new StringBuilder(message.substring(0, Math.min(message.length(), MAX_MESSAGE)) + "\n");
        int bytes = bytes(text);
        int remaining = failure.errors().size();
        for (String error : failure.errors()) {
            String line = error + "\n";
            String end = remaining == 1 ? "" : more(remaining - 1);
            if (bytes + bytes(line) + bytes(end) > MAX_BYTES) return text + more(remaining);
            text.append(line);
            bytes += bytes(line);
            remaining--;
        }
        return text.toString();
    }

    private static String more(int errors) {
        return "and " + errors + " more; the log has all\n";
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
