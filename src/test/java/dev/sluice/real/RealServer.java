package dev.sluice.real;

import dev.sluice.fixture.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server nobody here wrote, running as a child process on a free loopback port and answering. {@link #close} kills
 * it: from then on its port refuses connections.
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

    /** The server's address without a path, such as {@code http://127.0.0.1:40123}. */
    public URI address() {
        return address;
    }

    /** The address of something on the server; the path starts with a slash and is encoded. */
    public URI uri(String path) {
        return address.resolve(path);
    }

    /** Kills the process and returns when it is gone. */
    @Override
    public void close() {
        process.kill();
    }

    /**
     * Starts a program in a folder of its own and waits until {@code readyPath} answers 200, for about half a minute at
     * most.
     */
    static RealServer start(Path folder, String readyPath, CommandLine command)
            throws IOException, InterruptedException {
        return start(folder, readyPath, START_TIMEOUT, command);
    }

    /** The same for a program that takes longer to start. */
    static RealServer start(Path folder, String readyPath, Duration timeout, CommandLine command)
            throws IOException, InterruptedException {
        // Another process may take the free port before the program does; the program then exits, and the next port is
        // tried.
        for (int starts = 1; ; starts++) {
            RealServer server = startOn(Ports.free(), folder, command);
            if (server.becomesReady(readyPath, timeout)) return server;
            server.close();
            if (starts == MAX_STARTS)
                throw new IllegalStateException("does not come up: " + server.process.commandAndOutput());
        }
    }

    /** Starts a program on the port that it had before it was closed, and waits for it as before. */
    RealServer restart(Path folder, String readyPath, Duration timeout, CommandLine command)
            throws IOException, InterruptedException {
        RealServer server = startOn(address.getPort(), folder, command);
        if (!server.becomesReady(readyPath, timeout))
            throw new IllegalStateException("does not come up again: " + server.process.commandAndOutput());
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

        /** Starts it on a document of collections; the test says {@code @Needs(JSON_SERVER)}. */
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

    /** A running program that dies with the tests; what it prints is kept in {@code output.log} in its folder. */
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
            // For a test run that is itself cut short.
            Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
            return child;
        }

        public boolean exitsWithin(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        /** Returns when the process and its own children are gone. */
        public void kill() {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            descendants.forEach(ProcessHandle::destroyForcibly);
            descendants.forEach(descendant -> descendant.onExit().join());
        }

        /** The command line and all that it printed so far. */
        public String commandAndOutput() throws IOException {
            return String.join(" ", command) + ":\n" + Files.readString(log);
        }
    }

    /**
     * Prometheus with an empty configuration: it scrapes nothing and still answers its whole HTTP API, for instance {@code
     * /api/v1/query?query=vector(1)} and {@code /api/v1/status/buildinfo}.
     */
    public static final class Prometheus {

        private Prometheus() {}

        /** Starts it with all its files in the folder; the test says {@code @Needs(PROMETHEUS)}. */
        public static RealServer start(Path folder) throws IOException, InterruptedException {
            Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "scrape_configs: []\n");
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

    /** nginx serving JSON files. */
    public static final class Nginx {

        // One process, so that a kill stops all. Every path is inside the folder, so that any user can run it.
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
                }
                """;

        private Nginx() {}

        /** Starts it on files by name, such as {@code stock.json}; the test says {@code @Needs(NGINX)}. */
        public static RealServer serving(Path folder, Map<String, String> files)
                throws IOException, InterruptedException {
            Path root = Files.createDirectory(folder.resolve("files"));
            for (Map.Entry<String, String> file : files.entrySet())
                Files.writeString(root.resolve(file.getKey()), file.getValue());
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
                            configuration(folder, port).toString()));
        }

        private static Path configuration(Path folder, int port) throws IOException {
            return Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION.formatted(port));
        }
    }
}
