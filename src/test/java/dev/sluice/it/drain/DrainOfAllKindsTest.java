package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import dev.sluice.it.drain.DrainCallersTest.Http1Callers;
import dev.sluice.it.drain.GrpcDrainTest.StreamCallers;
import dev.sluice.it.drain.PodNetworkTest.DrainBackend;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A drain with callers of all kinds at the same time: no byte is lost, and each stream ends as its protocol wants it. The drains of one
 * transport run at the same time, each in a process of its own. {@code .ci/long} sets SLUICE_DRAIN_RUNS to 20.
 */
class DrainOfAllKindsTest {
    private static final int RUNS = Integer.parseInt(System.getenv().getOrDefault("SLUICE_DRAIN_RUNS", "2"));
    private static final boolean IS_LONG = RUNS > 3;
    private static final int AT_ONCE = 3;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @AfterEach
    void stop() throws Exception {
        pace.shutdownNow();
        threads.shutdownNow();
        vertx.close().await(10, TimeUnit.SECONDS);
        certificate.delete();
    }

    static Stream<Arguments> transports() {
        Stream<Arguments> each =
                Stream.of(Arguments.of("epoll", true), Arguments.of("epoll", false), Arguments.of("nio", true));
        return IS_LONG ? Stream.concat(each, Stream.of(Arguments.of("nio", false))) : each;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void a_drain_cuts_nothing(String transport, boolean isTls) throws Exception {
        assumeThat(TransportKind.valueOf(transport.toUpperCase(Locale.ROOT)).isAvailable())
                .isTrue();
        for (int run = 0; run < RUNS; run += AT_ONCE) {
            List<Future<List<String>>> drains = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, RUNS - run); i++)
                drains.add(threads.submit(() -> lost(transport, isTls)));
            List<String> lost = new ArrayList<>();
            for (Future<List<String>> drain : drains) lost.addAll(drain.get(300, TimeUnit.SECONDS));
            assertThat(lost).isEmpty();
        }
    }

    private List<String> lost(String transport, boolean isTls) throws Exception {
        try (DrainBackend backend = new DrainBackend();
                SluiceProcess gateway = SluiceProcess.start(
                        folder,
                        library -> true,
                        "run",
                        configuration(transport, isTls, backend).toString())) {
            int port = gateway.port("callers");
            CountDownLatch closing = new CountDownLatch(1);
            // Each caller counts once.
            CountDownLatch ready = new CountDownLatch(isTls ? 19 : 12);
            Http1Callers http1 = new Http1Callers(port, isTls, ready, closing);
            StreamCallers streams = new StreamCallers(vertx, port, ready, closing);
            List<Callable<String>> callers = new ArrayList<>(onHttp1(http1, backend));
            callers.add(streams.webSocket(isTls));
            if (isTls) callers.addAll(onHttp2(streams));
            List<Future<String>> outcomes =
                    callers.stream().map(threads::submit).toList();
            if (!ready.await(120, TimeUnit.SECONDS))
                return List.of(ready.getCount() + " callers are not ready: " + early(outcomes));
            Await.until(() -> backend.held() == (isTls ? 2 : 1));
            // The readers read on during the delay, but not to the end.
            var unused = pace.scheduleAtFixedRate(
                    () -> http1.permit(closing.getCount() == 0 ? 4 : 1), 0, 10, TimeUnit.MILLISECONDS);
            gateway.signal("TERM");
            Await.until(() -> rejects(port));
            closing.countDown();
            backend.release();
            List<String> lost = outcomesOf(outcomes);
            if (gateway.exitCode() != 0) lost.add("exit code " + gateway.exitCode());
            if (!lost.isEmpty()) lost.add(gateway.output().replaceAll("(?s).*(?=INFO  \\S+ draining)", ""));
            return lost;
        }
    }

    private static List<Callable<String>> onHttp1(Http1Callers http1, DrainBackend backend) {
        return List.of(
                http1.late(),
                http1.started(DrainBackend.LARGE / 2),
                http1.started(200_000),
                http1.started(1),
                http1.upload(),
                http1.kept(backend, "/small/1"),
                http1.kept(backend, "/small/2"),
                http1.idle(),
                http1.idle(),
                http1.events("/events", "\n\n"),
                http1.events("/encoded", ""));
    }

    private static List<Callable<String>> onHttp2(StreamCallers http2) {
        return List.of(
                http2.large("/late/2", 0),
                http2.large("/large", DrainBackend.LARGE / 2),
                http2.large("/large", 200_000),
                http2.upload(),
                http2.events("/events", "\n\n"),
                http2.events("/encoded", ""),
                http2.grpc("/grpc"));
    }

    private static String early(List<Future<String>> outcomes) throws Exception {
        List<String> done = new ArrayList<>();
        for (Future<String> outcome : outcomes) if (outcome.isDone()) done.add(result(outcome));
        return done.toString();
    }

    private static List<String> outcomesOf(List<Future<String>> outcomes) throws Exception {
        List<String> lost = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            String result = result(outcome);
            if (!result.equals(Http1Callers.OK)) lost.add(result);
        }
        return lost;
    }

    private static String result(Future<String> outcome) throws Exception {
        try {
            return outcome.get(180, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    private static boolean rejects(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException rejected) {
            return true;
        }
    }

    /** Returns a limit in seconds for the large responses at 1.6 MB/s; more on a machine that does other things. */
    private static long limit() {
        return Math.round(DrainBackend.LARGE * Await.loadFactor() / 1_600_000);
    }

    private Path configuration(String transport, boolean isTls, DrainBackend backend) throws IOException {
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        Path conf = Files.createTempDirectory(folder, "conf");
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 2, transport: %s, drain: { delay: 500ms, limit: %ds }, limits: { progress: { bytes: 10KiB, every: 2m } }%s }
                admin: { port: 0 }
                backends:
                  all: { url: "%s", timeout: { read: 150s, attempt: 150s, total: 150s } }
                  grpc: { url: "%s", http2: true, timeout: { read: 150s, attempt: 150s, total: 150s } }
                routes:
                  GET /late/{n}: { proxy: "all /late/{n}", deadline: 150s }
                  GET /large: { proxy: all /large }
                  GET /small/{n}: { proxy: "all /small/{n}" }
                  POST /upload: { proxy: all /upload }
                  GET /events: { proxy: all /events }
                  GET /encoded: { proxy: all /encoded }
                  POST /grpc: { proxy: grpc /grpc, grpc: true, deadline: 150s }
                  GET /socket: { proxy: all /socket, websocket: {} }
                """.formatted(
                        transport, limit(), isTls ? tls : "", backend.url(), backend.url()));
        return conf;
    }
}
