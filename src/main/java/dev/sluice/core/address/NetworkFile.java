package dev.sluice.core.address;

import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import java.io.IOException;

/**
 * A file of networks, which is read again while the process runs. An invalid file is reported once in the log, and the last good one
 * stays in use. {@link #current} and {@link #stop} are thread-safe.
 */
public final class NetworkFile {
    private final String path;

    /** Creates a file that is not read yet. */
    public NetworkFile(Vertx vertx, Clock clock, String path) {
        this.path = path;
    }

    /** Returns the path. */
    public String path() {
        return path;
    }

    /**
     * Reads the file. Blocks.
     *
     * @throws IOException if the file cannot be read
     * @throws InvalidNetworksException if it is not a list of networks
     */
    public void read() throws IOException, InvalidNetworksException {}

    /** Returns the networks of the last good file; none before the first {@link #read}. */
    public NetworkTable current() {
        return NetworkTable.EMPTY;
    }

    /** Starts to look for changes. */
    public void start() {}

    /** Stops to look for changes. A second call has no effect. */
    public void stop() {}
}
