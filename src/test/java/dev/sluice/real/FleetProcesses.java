package dev.sluice.real;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of the gateway that share a store. Each has a small heap and the fast compiler, because they share the machine. */
final class FleetProcesses implements AutoCloseable {
    private static final String SERVER = """
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            requests: { keep: 0 }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<SluiceProcess> processes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> adminPorts = new ArrayList<>();

    private FleetProcesses() {}

    /** Starts processes with a configuration that has no listeners, and waits until each one counts all of them in the store. */
    static FleetProcesses start(Path folder, int count, String yaml) throws IOException, InterruptedException {
        Path configuration = Files.createTempDirectory(folder, "conf");
        Files.writeString(configuration.resolve("gateway.yaml"), SERVER + yaml);
        FleetProcesses fleet = new FleetProcesses();
        try {
            for (int i = 0; i < count; i++)
                fleet.processes.add(SluiceProcess.run(folder, configuration, "96m", "-XX:TieredStopAtLevel=1"));
            for (SluiceProcess process : fleet.processes) {
                fleet.ports.add(process.port("callers"));
                fleet.adminPorts.add(process.port("operators"));
            }
            fleet.awaitReplicas(count);
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            fleet.close();
            throw failure;
        }
    }

    private void awaitReplicas(int count) {
        for (int i = 0; i < count; i++) {
            int process = i;
            Await.until(() -> metrics(process).contains("\nsluice_store_replicas " + count + ".0\n")
                    && metrics(process).contains("\nsluice_store_up 1.0\n"));
        }
    }

    SluiceProcess process(int index) {
        return processes.get(index);
    }

    /** Returns the ports for callers. */
    List<Integer> ports() {
        return ports;
    }

    String metrics(int process) {
        return admin(process, "GET", "/metrics").body();
    }

    /** Sends a request to the port for operators of a process. */
    HttpResponse<String> admin(int process, String method, String path) {
        return send(adminPorts.get(process), method, path);
    }

    /** Sends a request of a caller to a process. */
    HttpResponse<String> get(int process, String path, String caller) {
        return send(ports.get(process), "GET", path, "x-caller", caller);
    }

    private HttpResponse<String> send(int port, String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) request.headers(headers);
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(SluiceProcess::close);
    }
}
