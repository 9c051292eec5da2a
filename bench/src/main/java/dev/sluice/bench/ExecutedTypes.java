package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.tools.ExecDumpClient;

/**
 * Prints which types of the gateway run code for a request and for a reload, for {@code bench/types}. JaCoCo's agent in the gateway marks
 * each class of which a method runs; a class initializer that runs in the warm-up does not count.
 */
public final class ExecutedTypes {
    private static final int WARM_UP_REQUESTS = 200;
    private static final int REQUESTS = 20;
    /** The access log and the metrics of a request are written after its response. */
    private static final int AFTER_RESPONSE_MILLIS = 100;

    private static final int WARM_UP_RELOADS = 3;
    private static final int RELOADS = 3;
    /** The gateway applies a change within two seconds, and closes what it replaces when its last request has ended. */
    private static final int AFTER_CHANGE_MILLIS = 4000;

    /** The number in the file at the start. */
    private static final int FIRST_NUMBER = 100;

    private static final int MAX_PAUSE_MILLIS = 500;

    private final HttpClient caller =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecDumpClient agent = new ExecDumpClient();
    private final int port;
    private final int agentPort;
    private int number = FIRST_NUMBER;

    private ExecutedTypes(int port, int agentPort) {
        this.port = port;
        this.agentPort = agentPort;
        agent.setReset(true);
    }

    /**
     * Prints lines of a kind and the name of a class. Arguments: the ports of the gateway and of its agent, a template of YAML with a
     * {@code NUMBER}, and the file of the configuration that has this YAML.
     */
    public static void main(String[] arguments) throws Exception {
        ExecutedTypes types = new ExecutedTypes(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        types.printRequest("composed GET", "/composed/42");
        types.printRequest("proxied GET", "/proxied/42");
        types.printReload(Files.readString(Path.of(arguments[2])), Path.of(arguments[3]));
    }

    private void printRequest(String kind, String path) throws Exception {
        for (int i = 0; i < WARM_UP_REQUESTS; i++) get(path);
        print(kind, executedByEach(REQUESTS, () -> request(path)));
    }

    private void request(String path) throws Exception {
        get(path);
        Thread.sleep(AFTER_RESPONSE_MILLIS);
    }

    private void printReload(String template, Path file) throws Exception {
        for (int i = 0; i < WARM_UP_RELOADS; i++) {
            change(template, file);
            checkChange();
        }
        print("reload", executedByEach(RELOADS, () -> change(template, file)));
        checkChange();
    }

    private void change(String template, Path file) throws Exception {
        Files.writeString(file, template.replace("NUMBER", String.valueOf(++number)));
        Thread.sleep(AFTER_CHANGE_MILLIS);
    }

    private void checkChange() throws Exception {
        String current = get("/number");
        if (!current.equals(String.valueOf(number)))
            throw new IOException("change " + number + " is not loaded, but " + current);
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        HttpResponse<String> response = caller.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200)
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        return response.body();
    }

    /** Returns the types that all repetitions have in common, which leaves out work that only happens to run at the same time. */
    private Set<String> executedByEach(int repetitions, Work work) throws Exception {
        Set<String> common = executedBy(work);
        for (int i = 1; i < repetitions; i++) common.retainAll(executedBy(work));
        return common;
    }

    /** Starts after a random pause, so that no timer of the gateway falls into each repetition by its period. */
    private Set<String> executedBy(Work work) throws Exception {
        Thread.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
        executed();
        work.run();
        return executed();
    }

    /** Returns the types that have run code since the last call. */
    private Set<String> executed() throws IOException {
        return agent.dump("127.0.0.1", agentPort).getExecutionDataStore().getContents().stream()
                .filter(ExecutionData::hasHits)
                .map(type -> type.getName().replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void print(String kind, Set<String> types) {
        types.forEach(type -> System.out.println(kind + "\t" + type));
    }

    private interface Work {
        void run() throws Exception;
    }
}
