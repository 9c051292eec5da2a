package dev.sluice.cli;

import dev.sluice.Gateway;
import dev.sluice.GatewayStatus;
import dev.sluice.admin.AdminServer;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.reload.ReloadResult;
import dev.sluice.telemetry.MetricsRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running process: Vert.x, the admin port, the gateway. It begins in this order and ends in the other. */
final class GatewayProcess {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final long START_TIMEOUT_SECONDS = 30;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final MetricsRegistry meters;
    private final Vertx vertx;
    private final Gateway gateway;
    private final AdminServer admin;

    private GatewayProcess(Vertx vertx, MetricsRegistry meters, Configuration configuration) {
        this.configuration = configuration;
        this.meters = meters;
        this.vertx = vertx;
        this.gateway = new Gateway(vertx, configuration, meters);
        this.admin = await(
                AdminServer.start(vertx, configuration.admin(), gateway, meters),
                cause -> StartupException.cannotListen(
                        "admin.port", configuration.admin().port(), cause));
        await(gateway.start(), cause -> StartupException.cannotListen("server.port", gateway.configuredPort(), cause));
    }

    /**
     * Starts everything on what is in a folder, and follows that: what is sound in it comes into force when it is written, and
     * at once on SIGHUP. Blocks the calling thread, which must be no event loop.
     *
     * @throws StartupException when the configuration has errors, or a port cannot be listened on; nothing is left running then
     */
    static GatewayProcess start(ConfigurationFolder conf, PortOptions ports, PrintWriter err) {
        return start(conf.path(), conf.source(ports), err);
    }

    static GatewayProcess start(Path folder, ConfigurationSource source, PrintWriter err) {
        GatewayProcess process = start(ConfigurationValidator.requireValidAndLogWarnings(folder, source.load(), err));
        process.gateway.watch(source);
        TerminationSignal.onHangup(() -> process.gateway.reload(ReloadResult.Trigger.SIGNAL));
        return process;
    }

    private static GatewayProcess start(Configuration configuration) {
        MetricsRegistry meters = new MetricsRegistry();
        Vertx vertx = Gateway.vertx(meters);
        try {
            return new GatewayProcess(vertx, meters, configuration);
        } catch (StartupException failure) {
            vertx.close();
            throw failure;
        }
    }

    static <T> T await(Future<T> future, Function<Throwable, StartupException> toException) {
        try {
            return future.await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw toException.apply(e);
        } catch (Exception e) {
            throw toException.apply(e);
        }
    }

    int port() {
        return gateway.port();
    }

    int adminPort() {
        return admin.port();
    }

    /**
     * Runs something else beside the gateway, on the same event loops and for as long.
     *
     * @throws StartupException when it does not start; everything is stopped then
     */
    <T> T startBeside(Function<Vertx, Future<T>> companion) {
        try {
            return await(companion.apply(vertx), cause -> new StartupException(String.valueOf(cause.getMessage())));
        } catch (StartupException failure) {
            vertx.close();
            throw failure;
        }
    }

    /** Says what is served, and serves until the process is told to end. */
    void serve() {
        Runnable stop = TerminationSignal.onFirst(this::stopAndLog);
        logListening();
        stop.run();
    }

    /** Says what is served, and then does what nobody had to wait for. */
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
                .log("configuration in force");
        meters.addJvmMeters();
    }

    private void stopAndLog(TerminationSignal signal) {
        LOG.atInfo().addKeyValue("signal", signal).log("draining; a second signal ends it at once");
        try {
            // Who presses Ctrl-C has no load balancer that must hear of it first.
            stop(signal == TerminationSignal.INT ? gateway.stopWithoutDelay() : gateway.stop());
            LOG.info("stopped");
        } catch (TimeoutException e) {
            LOG.warn("stopped before everything was closed");
        }
    }

    /** Ends at once what nobody uses any more. */
    void close() throws TimeoutException {
        stop(gateway.stopWithoutDelay());
    }

    /** After the gateway, closes the admin port and Vert.x; blocks the calling thread, which is no event loop. */
    private void stop(Future<Void> drained) throws TimeoutException {
        long timeout = gateway.maxStopTime().plus(CLOSE_TIMEOUT).toMillis();
        drained.transform(closed -> admin.stop()).await(timeout, TimeUnit.MILLISECONDS);
        // Not part of the chain above: that completes on an event loop, and after this there is none.
        vertx.close().await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        meters.close();
    }
}
