package dev.sluice.real;

import dev.sluice.fixture.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An external server that runs as a child process on a free loopback port and is ready for requests. After {@link #close},
 * the port refuses connections.
 */
public final class RealServer implements AutoCloseable {

    private static final int MAX_STARTS = 3;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    /** The command that starts a server on a port. */
    @FunctionalInterface
    interface CommandLine {
        List<String> on(int port) throws IOException;
    }

    private final ChildProcess process;
    private final URI address;

    private RealServer(ChildProcess process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Returns the server's address without a path, such as {@code http://127.0.0.1:40123}. */
    public URI address() {
        return address;
    }

    /** Returns a URI on the server. The path starts with a slash and is encoded. */
    public URI uri(String path) {
        return address.resolve(path);
    }

    /** Kills the process and returns after its end. */
    @Override
    public void close() {
        process.kill();
    }

    /**
     * Starts a program in a folder and waits until {@code readyPath} returns 200. Fails after about half a minute.
     */
    static RealServer start(Path folder, String readyPath, CommandLine command)
            throws IOException, InterruptedException {
        return start(folder, readyPath, START_TIMEOUT, command);
    }

    /** Starts a program and waits for it at most for {@code timeout}. */
    static RealServer start(Path folder, String readyPath, Duration timeout, CommandLine command)
            throws IOException, InterruptedException {
        // Another process may take the free port first. The program then exits, and the next start uses another port.
        for (int starts = 1; ; starts++) {
            RealServer server = startOn(Ports.free(), folder, command);
            if (server.becomesReady(readyPath, timeout)) return server;
            server.close();
            if (starts == MAX_STARTS)
                throw new IllegalStateException("the server does not start: " + server.process.commandAndOutput());
        }
    }

    /** Starts a closed program again on its port, and waits until it is ready. */
    RealServer restart(Path folder, String readyPath, Duration timeout, CommandLine command)
            throws IOException, InterruptedException {
        RealServer server = startOn(address.getPort(), folder, command);
        if (!server.becomesReady(readyPath, timeout))
            throw new IllegalStateException("the server does not restart: " + server.process.commandAndOutput());
        return server;
    }

    private static RealServer startOn(int port, Path folder, CommandLine command) throws IOException {
        return new RealServer(ChildProcess.start(folder, command.on(port)), URI.create("http://127.0.0.1:" + port));
    }

    private boolean becomesReady(String readyPath, Duration timeout) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(uri(readyPath))
                .timeout(Duration.ofSeconds(1))
                .build();
        for (long polls = timeout.toMillis() / POLL_MILLIS; polls > 0; polls--) {
            if (process.exitsWithin(POLL_MILLIS)) return false;
            if (isOk(client, request)) return true;
        }
        return false;
    }

    private static boolean isOk(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** npm's json-server: a REST API over one JSON document, with filters such as {@code /orders?customer=42}. */
    public static final class JsonServer {

        private JsonServer() {}

        /** Starts a server of a document of collections. The test must have {@code @Needs(JSON_SERVER)}. */
        public static RealServer serving(Path folder, String document) throws IOException, InterruptedException {
            Path database = Files.writeString(folder.resolve("db.json"), document);
            return RealServer.start(
                    folder,
                    "/db",
                    port -> List.of(
                            ExternalProgram.JSON_SERVER.path().orElseThrow().toString(),
                            "--host",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port),
                            database.toString()));
        }
    }

    /** npm's ws as a WebSocket server that echoes each message and has the subprotocol {@code v1}. */
    public static final class WsServer {

        private WsServer() {}

        /** Starts a server. The test must have {@code @Needs(WS_PEER)}. */
        public static RealServer start(Path folder) throws IOException, InterruptedException {
            return RealServer.start(
                    folder,
                    "/ready",
                    port -> List.of(
                            ExternalProgram.WS_PEER.path().orElseThrow().toString(), "server", Integer.toString(port)));
        }
    }

    /** A running program. It ends with the JVM of the tests. Its output goes to {@code output.log} in its folder. */
    public static final class ChildProcess {

        private final List<String> command;
        private final Path log;
        private final Process process;

        private ChildProcess(List<String> command, Path log, Process process) {
            this.command = command;
            this.log = log;
            this.process = process;
        }

        public static ChildProcess start(Path folder, List<String> command) throws IOException {
            Path log = folder.resolve("output.log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            ChildProcess child = new ChildProcess(command, log, process);
            // A test run that is interrupted must not leave the program running.
            Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
            return child;
        }

        public boolean exitsWithin(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        /** Kills the process and its descendants, and returns after their end. */
        public void kill() {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            descendants.forEach(ProcessHandle::destroyForcibly);
            descendants.forEach(descendant -> descendant.onExit().join());
        }

        /** Sends a signal, such as {@code STOP}, to the process. */
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        /** Returns the command line and its output so far. */
        public String commandAndOutput() throws IOException {
            return String.join(" ", command) + ":\n" + Files.readString(log);
        }
    }

    /**
     * Prometheus with its HTTP API, such as {@code /api/v1/query?query=vector(1)} and {@code /api/v1/status/buildinfo}.
     */
    public static final class Prometheus {

        private Prometheus() {}

        /** Starts a server that scrapes no targets. The test must have {@code @Needs(PROMETHEUS)}. */
        public static RealServer start(Path folder) throws IOException, InterruptedException {
            return start(folder, "scrape_configs: []\n");
        }

        /** Starts a server with all its files in the folder. The test must have {@code @Needs(PROMETHEUS)}. */
        static RealServer start(Path folder, String yaml) throws IOException, InterruptedException {
            Path configuration = Files.writeString(folder.resolve("prometheus.yml"), yaml);
            return RealServer.start(
                    folder,
                    "/-/ready",
                    port -> List.of(
                            ExternalProgram.PROMETHEUS.path().orElseThrow().toString(),
                            "--config.file=" + configuration,
                            "--web.listen-address=127.0.0.1:" + port,
                            "--storage.tsdb.path=" + folder.resolve("data")));
        }
    }

    /** An nginx that serves JSON files. */
    public static final class Nginx {

        // nginx runs as one process, so that a kill stops it. Every path is in the folder, so that any user can run it.
        private static final String CONFIGURATION = """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path temporary;
                  proxy_temp_path temporary;
                  fastcgi_temp_path temporary;
                  uwsgi_temp_path temporary;
                  scgi_temp_path temporary;
                  types { application/json json; }
                  server {
                    listen 127.0.0.1:%d;
                    location / { root files; }
                    location = /ready { return 200; }
                  }
                %s}
                """;

        private Nginx() {}

        /** Starts a server of files with names such as {@code stock.json}. The test must have {@code @Needs(NGINX)}. */
        public static RealServer serving(Path folder, Map<String, String> files)
                throws IOException, InterruptedException {
            Path root = Files.createDirectory(folder.resolve("files"));
            for (Map.Entry<String, String> file : files.entrySet())
                Files.writeString(root.resolve(file.getKey()), file.getValue());
            return with(folder, "");
        }

        /** Starts a server of files with further directives in its {@code http}. The test must have {@code @Needs(NGINX)}. */
        static RealServer with(Path folder, String directives) throws IOException, InterruptedException {
            return RealServer.start(
                    folder,
                    "/ready",
                    port -> List.of(
                            ExternalProgram.NGINX.path().orElseThrow().toString(),
                            "-e",
                            "stderr",
                            "-p",
                            folder.toString(),
                            "-c",
                            configuration(folder, port, directives).toString()));
        }

        private static Path configuration(Path folder, int port, String directives) throws IOException {
            return Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION.formatted(port, directives));
        }
    }

    /** A Valkey that keeps nothing on disk, or a sentinel, with a folder of its own. {@link #close} kills it. */
    public static final class Valkey implements AutoCloseable {
        private final Path folder;
        private final int port;
        private final List<String> lines;
        private ChildProcess process;

        private Valkey(Path folder, int port, List<String> lines) throws IOException {
            this.folder = folder;
            this.port = port;
            this.lines = List.copyOf(lines);
            this.process = launch();
        }

        /**
         * Starts a server with further lines of {@code valkey.conf}. Lines of {@code tls-…} make its port a port of TLS, and lines of
         * {@code sentinel …} make it a sentinel. The test must have {@code @Needs(VALKEY)}.
         */
        public static Valkey start(Path folder, String... lines) throws IOException, InterruptedException {
            for (int starts = 1; ; starts++) {
                Path own = Files.createTempDirectory(folder, "valkey");
                Valkey server = new Valkey(own, Ports.free(), List.of(lines));
                if (server.becomesReady()) return server;
                server.close();
                if (starts == MAX_STARTS) throw new IllegalStateException(server.process.commandAndOutput());
            }
        }

        public int port() {
            return port;
        }

        /** Returns the URL of the store, such as {@code redis://127.0.0.1:40123}. */
        public URI url() {
            return URI.create((isTls() ? "rediss" : "redis") + "://127.0.0.1:" + port);
        }

        /** Kills the server, if it runs, and starts an empty one on the same port. */
        public void restart() throws IOException, InterruptedException {
            close();
            process = launch();
            if (!becomesReady()) throw new IllegalStateException(process.commandAndOutput());
        }

        /** Sends a signal without {@code SIG}: {@code STOP} stops all replies, and {@code CONT} continues them. */
        public void signal(String name) throws IOException, InterruptedException {
            process.signal(name);
        }

        /** Runs {@code valkey-cli} as the default user, and returns its output without the last line break. */
        public String cli(String... arguments) {
            List<String> command = new ArrayList<>(List.of("valkey-cli", "-h", "127.0.0.1", "-p", "" + port));
            if (isTls()) command.addAll(List.of("--tls", "--insecure"));
            command.addAll(List.of(arguments));
            try {
                Process cli =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                return new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ChildProcess launch() throws IOException {
            String ports = isTls() ? "port 0\ntls-port " + port : "port " + port;
            String options = lines.stream().anyMatch(line -> line.startsWith("sentinel ")) ? "" : "save \"\"\n";
            Path file = Files.writeString(
                    folder.resolve("valkey.conf"),
                    "bind 127.0.0.1\n" + ports + "\ndir " + folder + "\n" + options + String.join("\n", lines) + "\n");
            String program = ExternalProgram.VALKEY.path().orElseThrow().toString();
            List<String> command = new ArrayList<>(List.of(program, file.toString()));
            if (options.isEmpty()) command.add("--sentinel");
            return ChildProcess.start(folder, command);
        }

        private boolean isTls() {
            return lines.stream().anyMatch(line -> line.startsWith("tls-"));
        }

        private boolean becomesReady() throws InterruptedException {
            for (long polls = START_TIMEOUT.toMillis() / POLL_MILLIS; polls > 0; polls--) {
                if (process.exitsWithin(POLL_MILLIS)) return false;
                if (accepts()) return true;
            }
            return false;
        }

        private boolean accepts() {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return client.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public void close() {
            process.kill();
        }
    }
}
