package dev.sluice.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * A recording of the JDK Flight Recorder. Only this class refers to the module {@code jdk.jfr}, which a Java may lack. Each method
 * blocks.
 */
final class FlightRecording {
    /**
     * The bytes after which the recorder drops its oldest chunk, of about 12 MiB. So the recording and its copy fit together into the
     * folder of 64 MiB that the manifests of Kubernetes give to temporary files.
     */
    private static final long MAX_BYTES = 16L << 20;

    /** These events have values of variables, properties and arguments, which may be secrets. */
    private static final List<String> EVENTS_WITH_SECRETS = List.of(
            "jdk.InitialEnvironmentVariable",
            "jdk.InitialSystemProperty",
            "jdk.JVMInformation",
            "jdk.ProcessStart",
            "jdk.SystemProcess");

    private final Recording recording;

    private FlightRecording(Recording recording) {
        this.recording = recording;
    }

    /** Whether the Java of this process has the recorder. */
    static boolean isAvailable() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /**
     * Starts a recording with the settings {@code profile} of the JDK.
     *
     * @throws IOException if the recorder does not start, such as without a folder for temporary files
     */
    static FlightRecording start() throws IOException {
        try {
            Recording recording = new Recording(Configuration.getConfiguration("profile"));
            EVENTS_WITH_SECRETS.forEach(recording::disable);
            recording.setMaxSize(MAX_BYTES);
            recording.start();
            return new FlightRecording(recording);
        } catch (ParseException | RuntimeException | LinkageError failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /** Stops, and returns a temporary file with the recording. The caller deletes the file. */
    Path stop() throws IOException {
        Path file = Files.createTempFile("sluice", ".jfr");
        try (recording) {
            recording.stop();
            recording.dump(file);
            return file;
        } catch (IOException | RuntimeException failure) {
            Files.delete(file);
            throw failure;
        }
    }

    /** Stops, and discards the recording. */
    void discard() {
        recording.close();
    }
}
