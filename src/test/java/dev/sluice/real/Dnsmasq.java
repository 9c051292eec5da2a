package dev.sluice.real;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** dnsmasq as the only name server of a few names, on a free port of this machine; the test says {@code @Needs(DNSMASQ)}. */
public final class Dnsmasq implements AutoCloseable {
    private static final int MAX_STARTS = 3;
    private static final long MILLIS_TO_FAIL = 300;

    private final Path folder;
    private final int port;
    private ChildProcess process;

    private Dnsmasq(Path folder, int port, ChildProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts it with lines of a hosts file, such as {@code 10.0.0.1 shop.test}. */
    public static Dnsmasq start(Path folder, String... hosts) throws IOException, InterruptedException {
        write(folder, hosts);
        // Another process may take the free port first; dnsmasq then exits.
        for (int starts = 1; ; starts++) {
            int port = freePort();
            ChildProcess process = ChildProcess.start(folder, command(folder, port));
            if (!process.exitsWithin(MILLIS_TO_FAIL)) return new Dnsmasq(folder, port, process);
            if (starts == MAX_STARTS) throw new IllegalStateException(process.commandAndOutput());
        }
    }

    /** No configuration of the machine's, no other server, and names for one second. */
    private static List<String> command(Path folder, int port) {
        return List.of(
                ExternalProgram.DNSMASQ.path().orElseThrow().toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--addn-hosts=" + folder.resolve("hosts"),
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--port=" + port,
                "--local=/test/",
                "--local-ttl=1",
                "--user=",
                "--pid-file=" + folder.resolve("pid"));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Starts it again with other names. */
    public void restart(String... hosts) throws IOException, InterruptedException {
        process.kill();
        write(folder, hosts);
        process = ChildProcess.start(folder, command(folder, port));
        if (process.exitsWithin(MILLIS_TO_FAIL)) throw new IllegalStateException(process.commandAndOutput());
    }

    private static void write(Path folder, String... hosts) throws IOException {
        Files.writeString(folder.resolve("hosts"), String.join("\n", hosts) + "\n");
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
