package dev.sluice.tools.cli;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.server.Gateway;
import dev.sluice.server.GatewayStatus;
import dev.sluice.server.Observability;
import dev.sluice.server.admin.AdminServer;
import dev.sluice.server.reload.ReloadResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a running process: Vert.x, the admin server and the gateway. They start in this order and stop in reverse order. */
final class GatewayProcess {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final long START_TIMEOUT_SECONDS = 30;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final boolean IS_LINUX = System.getProperty("os.name").startsWith("Linux");

    private final Configuration configuration;
    private final Observability observability;
    private final Vertx vertx;
    private final Gateway gateway;
    private final AdminServer admin;

    private GatewayProcess(
            Vertx vertx, Observability observability, Configuration configuration, ConfigurationLocations locations) {
        this.configuration = configuration;
        this.observability = observability;
        this.vertx = vertx;
        this.gateway = new Gateway(vertx, configuration, locations, observability);
        gateway.expectFolder();
        this.admin = await(
                AdminServer.start(vertx, gateway, observability.meters()),
                cause -> StartupException.cannotListen(
                        "admin.port", "--admin-port", configuration.admin().port(), cause));
        await(
                gateway.start(),
                cause -> StartupException.cannotListen("server.port", "--port", gateway.configuredPort(), cause));
    }

    /**
     * Starts a gateway on a folder, and reloads it when the folder changes or on SIGHUP. Blocks the calling thread, which must not
     * be an event loop.
     *
     * @throws StartupException if the configuration has errors, or a port is not available. Everything is stopped then.
     */
    static GatewayProcess start(ConfigurationFolder conf, PortOptions ports, PrintWriter err) {
        return startAfter(GatewayProcess::alone, conf, ports, err);
    }

    /**
     * Starts a companion, and then a gateway on the same Vert.x, which stops both. So a gateway that is ready can call its companion.
     * Blocks the calling thread, which must not be an event loop.
     *
     * @throws StartupException if the configuration has errors, a port is not available, or the companion does not start. Everything
     *     is stopped then.
     */
    static GatewayProcess startAfter(
            Function<Vertx, Future<?>> companion, ConfigurationFolder conf, PortOptions ports, PrintWriter err) {
        try {
            return start(companion, conf, conf.source(ports), err);
        } catch (StartupException failure) {
            TerminationLog.ofContainer().write(failure);
            throw failure;
        }
    }

    static GatewayProcess start(ConfigurationFolder conf, ConfigurationSource source, PrintWriter err) {
        return start(GatewayProcess::alone, conf, source, err);
    }

    private static Future<?> alone(Vertx ignored) {
        return Future.succeededFuture();
    }

    private static GatewayProcess start(
            Function<Vertx, Future<?>> companion,
            ConfigurationFolder conf,
            ConfigurationSource source,
            PrintWriter err) {
        Promise<Gateway> started = Promise.promise();
        // A signal before this line ends the process; a signal during the start causes a reload after it.
        TerminationSignal.onHangup(
                () -> started.future().onSuccess(gateway -> gateway.reload(ReloadResult.Trigger.SIGNAL)));
        LoadResult loaded = TransportCheck.check(source.load());
        GatewayProcess process = start(companion, conf.requireValidAndLogWarnings(loaded, err), loaded.locations());
        process.gateway.watch(source, loaded);
        started.complete(process.gateway);
        return process;
    }

    private static GatewayProcess start(
            Function<Vertx, Future<?>> companion, Configuration configuration, ConfigurationLocations locations) {
        TransportKind configured = configuration.server().transport();
        TransportKind transport = configured == null ? preferredTransport() : configured;
        Observability observability = Observability.of(configuration);
        Vertx vertx = observability.vertx(transport);
        try {
            await(companion.apply(vertx));
            return new GatewayProcess(vertx, observability, configuration, locations);
        } catch (StartupException failure) {
            vertx.close();
            observability.close();
            throw failure;
        }
    }

    private static TransportKind preferredTransport() {
        TransportKind preferred = TransportKind.preferred();
        if (preferred == TransportKind.NIO && IS_LINUX)
            LOG.warn("the native library of epoll does not load; with nio, a shutdown can lose a connection");
        return preferred;
    }

    /**
     * Returns the result of a part of the start. Blocks the calling thread, which must not be an event loop.
     *
     * @throws StartupException with the message of the failure, also after half a minute
     */
    static <T> T await(Future<T> future) {
        return await(future, cause -> new StartupException(String.valueOf(cause.getMessage())));
    }

    private static <T> T await(Future<T> future, Function<Throwable, StartupException> toException) {
        try {
            return future.await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw toException.apply(e);
        }
    }

    /** Returns the configuration at the start. */
    Configuration configuration() {
        return configuration;
    }

    int port() {
        return gateway.port();
    }

    int adminPort() {
        return admin.port();
    }

    /** How long a gateway serves after a termination signal before it rejects new requests. */
    enum Delay {
        /** The value of {@code server.drain.delay}. */
        CONFIGURED,
        /** For a process without callers that a load balancer sends. Without requests in flight, it also closes their connections. */
        NONE
    }

    /**
     * Serves until the process receives a termination signal, and then stops. After a signal during the start, and after Ctrl-C, it
     * stops without the drain delay, because no load balancer needs it.
     */
    void serve(CompletableFuture<TerminationSignal> signal, Delay delay) {
        boolean beforeReady = signal.isDone();
        logListening();
        TerminationSignal received = signal.join();
        LOG.atInfo().addKeyValue("signal", received).log("draining; a second signal ends the process at once");
        try {
            if (delay == Delay.NONE) stop(gateway.stopAtOnce());
            else stop(isDelayed(received, beforeReady) ? gateway.stop() : gateway.stopWithoutDelay());
            LOG.info("stopped");
        } catch (TimeoutException e) {
            LOG.warn("stopped before all connections were closed");
        }
    }

    /** Logs the ports and the size of the configuration. Then adds the JVM meters, which would delay the start. */
    void logListening() {
        GatewayStatus status = gateway.status();
        LOG.atInfo()
                .addKeyValue("host", gateway.host())
                .addKeyValue("port", port())
                .log("listening for callers");
        LOG.atInfo()
                .addKeyValue("host", configuration.admin().host())
                .addKeyValue("port", adminPort())
                .log("listening for operators");
        LOG.atInfo()
                .addKeyValue("generation", status.generation())
                .addKeyValue("routes", status.routes())
                .addKeyValue("backends", status.backends())
                .addKeyValue(
                        "warnings", gateway.configurationStatus().warnings().size())
                .log("configuration applied");
        observability.meters().addJvmMeters();
    }

    private static boolean isDelayed(TerminationSignal signal, boolean beforeReady) {
        return !beforeReady && signal != TerminationSignal.INT;
    }

    /** Stops without a drain delay. */
    void close() throws TimeoutException {
        stop(gateway.stopWithoutDelay());
    }

    /** Closes the admin server and Vert.x after the drain. Blocks the calling thread, which must not be an event loop. */
    private void stop(Future<Void> drained) throws TimeoutException {
        long timeout = gateway.maxStopTime().plus(CLOSE_TIMEOUT).toMillis();
        drained.transform(closed -> admin.stop()).await(timeout, TimeUnit.MILLISECONDS);
        // Not part of the chain above, which completes on an event loop that this call ends.
        vertx.close().await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        observability.close();
    }
}
