package dev.sluice.core.address;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.digest.Digest;
import dev.sluice.core.digest.Hex;
import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of networks, which is read again every {@value #INTERVAL_SECONDS} s. A change counts after a second read {@value
 * #CONFIRM_SECONDS} s later that finds the same bytes. Each mistake is reported once in the log, and the last good one stays in use.
 *
 * <p>Reads run on a worker and never overlap. {@link #current} and {@link #stop} are thread-safe.
 */
public final class NetworkFile {
    /** A change that stays the same counts within 15 s, with the second read. */
    static final int INTERVAL_SECONDS = 14;

    static final int CONFIRM_SECONDS = 1;
    private static final Logger log = LoggerFactory.getLogger(NetworkFile.class);
    private static final String UNREADABLE = "";

    private final Vertx vertx;
    private final Clock clock;
    private final String path;
    private volatile NetworkTable current = NetworkTable.EMPTY;
    /** The hash of the file in use. */
    private volatile String used = UNREADABLE;
    /** The hash of the last read. */
    private volatile String seen = UNREADABLE;

    /** The last mistake in the log; null after a good file. */
    private volatile @Nullable String reported;

    private volatile boolean isStopped;
    private volatile Clock.@Nullable Timer timer;

    /** Creates a file that is not read yet. */
    public NetworkFile(Vertx vertx, Clock clock, String path) {
        this.vertx = vertx;
        this.clock = clock;
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
    public void read() throws IOException, InvalidNetworksException {
        byte[] bytes = bytesOf(path);
        use(bytes, hash(bytes));
        seen = used;
    }

    private void use(byte[] bytes, String hash) throws InvalidNetworksException {
        current = NetworkTable.parse(bytes);
        used = hash;
        reported = null;
    }

    /**
     * Returns the bytes of a file, at most one more than a file of networks may have. Blocks, but not at a pipe or a device.
     *
     * @throws IOException if the file is unreadable, or not a regular file; the message has the reason, without the path
     */
    public static byte[] bytesOf(String file) throws IOException {
        Path path = pathOf(file);
        if (Files.isDirectory(path)) throw new IOException("a folder, not a file");
        if (Files.exists(path) && !Files.isRegularFile(path)) throw new IOException("not a regular file");
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(NetworkTable.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("not readable by this user", e);
        }
    }

    private static Path pathOf(String file) throws IOException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException("not a path", e);
        }
    }

    private static String hash(byte[] bytes) {
        return Hex.of(Digest.sha256(bytes));
    }

    /** Returns the networks of the last good file; none before the first {@link #read}. */
    public NetworkTable current() {
        return current;
    }

    /** Starts to look for changes. */
    public void start() {
        scheduleCheck(INTERVAL_SECONDS);
    }

    private void scheduleCheck(int seconds) {
        if (!isStopped) timer = clock.after(TimeUnit.SECONDS.toNanos(seconds), this::check);
        if (isStopped) stop();
    }

    private void check() {
        vertx.executeBlocking(this::readAgain, false)
                .otherwise(INTERVAL_SECONDS)
                .onSuccess(this::scheduleCheck);
    }

    /** Returns after how many seconds to read again. */
    private int readAgain() {
        try {
            byte[] bytes = bytesOf(path);
            String hash = hash(bytes);
            return onRead(hash, () -> useChanged(bytes, hash));
        } catch (IOException e) {
            return onRead(UNREADABLE, () -> reject(path, "cannot be read: " + e.getMessage()));
        }
    }

    private int onRead(String hash, Runnable onChange) {
        boolean isConfirmed = hash.equals(seen);
        seen = hash;
        if (hash.equals(used)) reported = null;
        else if (isConfirmed) onChange.run();
        else return CONFIRM_SECONDS;
        return INTERVAL_SECONDS;
    }

    private void useChanged(byte[] bytes, String hash) {
        try {
            use(bytes, hash);
            AuditEvent.CLIENT_NETWORKS.log(path, current.size());
        } catch (InvalidNetworksException e) {
            reject(path + ":" + e.line(), String.valueOf(e.getMessage()));
        }
    }

    /** A file that is written slowly has one mistake, in a later line each time. */
    private void reject(String location, String mistake) {
        if (!mistake.equals(reported))
            log.warn("{}: {}; the last good list of networks stays in use", location, mistake);
        reported = mistake;
    }

    /** Stops to look for changes. A second call has no effect. */
    public void stop() {
        isStopped = true;
        Clock.Timer pending = timer;
        if (pending != null) pending.cancel();
    }
}
