package dev.sluice.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Arrival;
import dev.sluice.real.OpenLoopTest.OpenLoopSender.Sample;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sender of the tests of load. */
class OpenLoopTest {
    /** Sends requests at planned times, also while earlier ones wait, and records the times of each request and its response. */
    static final class OpenLoopSender implements AutoCloseable {
        private static final long TICK_NANOS = 1_000_000;
        private static final long LAST_RESPONSE_SECONDS = 20;
        private static final int MAX_CONNECTIONS = 1000;

        /** Each client has connections of its own, so that the requests meet all event loops of a gateway. */
        private static final int CLIENTS = 4;

        /** The status of a request without a response. */
        static final int NO_RESPONSE = 0;

        private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        private final Clock clock = new VertxClock(vertx);
        private final List<HttpClient> clients =
                Stream.generate(this::client).limit(CLIENTS).toList();
        private final Context loop = vertx.getOrCreateContext();

        /**
         * A planned request.
         *
         * @param atNanos since the start of the plan
         * @param caller the value of the header {@code x-caller}
         */
        record Arrival(long atNanos, int port, String path, String caller) {}

        /** A request that has ended. The times are those of one clock. */
        record Sample(Arrival arrival, long sentNanos, long answeredNanos, int status) {
            boolean isAdmitted() {
                return status == 200;
            }

            boolean isOf(String path) {
                return arrival.path().equals(path);
            }

            long waitNanos() {
                return answeredNanos - sentNanos;
            }
        }

        /** A plan that is carried out. */
        final class Run {
            private final Queue<Arrival> planned;
            private final List<Sample> samples = new ArrayList<>();
            private final Promise<List<Sample>> ended = Promise.promise();
            private final long startNanos = clock.nanos();
            private final long lastNanos;
            private int inFlight;
            private int sent;

            private Run(List<Arrival> arrivals) {
                this.planned = new ArrayDeque<>(arrivals);
                this.lastNanos = arrivals.isEmpty()
                        ? 0
                        : arrivals.get(arrivals.size() - 1).atNanos();
            }

            private void tick() {
                long due = clock.nanos() - startNanos;
                while (!planned.isEmpty() && planned.peek().atNanos() <= due) send(planned.remove());
                if (planned.isEmpty()) endIfIdle();
                else clock.after(TICK_NANOS, this::tick);
            }

            private void send(Arrival arrival) {
                inFlight++;
                long nanos = clock.nanos();
                RequestOptions options = new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(arrival.port())
                        .setURI(arrival.path())
                        .putHeader("x-caller", arrival.caller());
                clients.get(sent++ % CLIENTS)
                        .request(options)
                        .compose(request -> request.send().compose(OpenLoopSender::status))
                        .otherwise(NO_RESPONSE)
                        .onSuccess(status -> onEnd(new Sample(arrival, nanos, clock.nanos(), status)));
            }

            private void onEnd(Sample sample) {
                samples.add(sample);
                inFlight--;
                if (planned.isEmpty()) endIfIdle();
            }

            private void endIfIdle() {
                if (inFlight == 0) ended.tryComplete(samples);
            }

            /** Sends no further request, and returns the samples after the last response. */
            List<Sample> stop() throws TimeoutException {
                loop.runOnContext(ignored -> {
                    planned.clear();
                    endIfIdle();
                });
                return samples();
            }

            /** Returns the samples after the last planned request, in the order of sending. */
            List<Sample> samples() throws TimeoutException {
                long limit = TimeUnit.NANOSECONDS.toSeconds(lastNanos) + LAST_RESPONSE_SECONDS;
                List<Sample> all = ended.future().await(limit, TimeUnit.SECONDS);
                return all.stream()
                        .sorted(Comparator.comparingLong(Sample::sentNanos))
                        .toList();
            }
        }

        private HttpClient client() {
            return vertx.createHttpClient(
                    new HttpClientOptions().setKeepAliveTimeout(60),
                    new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
        }

        private static Future<Integer> status(HttpClientResponse response) {
            return response.end().map(response.statusCode());
        }

        /** Returns the current time of the clock of the samples. */
        long nanos() {
            return clock.nanos();
        }

        /** Begins to carry out a plan, whose arrivals are in the order of their times. */
        Run start(List<Arrival> arrivals) {
            Run run = new Run(arrivals);
            loop.runOnContext(ignored -> run.tick());
            return run;
        }

        /**
         * Returns a plan in which the pauses between requests are random and independent, as those of many callers are.
         *
         * @param ports each request goes to one of them
         */
        static List<Arrival> poisson(
                RandomGenerator random,
                double perSecond,
                double seconds,
                List<Integer> ports,
                String path,
                String caller) {
            List<Arrival> plan = new ArrayList<>();
            for (double at = pause(random, perSecond); at < seconds; at += pause(random, perSecond))
                plan.add(new Arrival((long) (at * 1e9), ports.get(random.nextInt(ports.size())), path, caller));
            return plan;
        }

        private static double pause(RandomGenerator random, double perSecond) {
            return -Math.log(1 - random.nextDouble()) / perSecond;
        }

        /** Returns one plan of several. */
        static List<Arrival> merged(List<List<Arrival>> plans) {
            return plans.stream()
                    .flatMap(List::stream)
                    .sorted(Comparator.comparingLong(Arrival::atNanos))
                    .toList();
        }

        @Override
        public void close() throws TimeoutException {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void requests_leave_at_their_times_while_earlier_ones_wait() throws Exception {
        Queue<HttpServerRequest> waiting = new ArrayDeque<>();
        try (HttpTestServer server = new HttpTestServer(request -> {
                    waiting.add(request);
                    if (waiting.size() == 3)
                        waiting.forEach(each -> each.response().end());
                });
                OpenLoopSender sender = new OpenLoopSender()) {
            int port = URI.create(server.url()).getPort();
            long startNanos = sender.nanos();
            List<Sample> samples = sender.start(List.of(
                            new Arrival(0, port, "/a", "a"),
                            new Arrival(20_000_000, port, "/b", "a"),
                            new Arrival(60_000_000, port, "/c", "a")))
                    .samples();
            assertThat(samples)
                    .allMatch(Sample::isAdmitted)
                    .extracting(sample -> sample.arrival().path())
                    .containsExactly("/a", "/b", "/c");
            assertThat(samples)
                    .allMatch(sample ->
                            sample.sentNanos() - startNanos >= sample.arrival().atNanos());
            assertThat(samples.get(0).answeredNanos())
                    .isGreaterThanOrEqualTo(samples.get(2).sentNanos());
        }
    }

    @Test
    void a_plan_of_random_pauses_has_its_rate() {
        List<Arrival> plan = OpenLoopSender.poisson(new Random(38), 100, 100, List.of(1, 2), "/a", "a");
        assertThat(plan).hasSizeBetween(9_500, 10_500);
        assertThat(plan).filteredOn(arrival -> arrival.port() == 1).hasSizeBetween(4_500, 5_500);
    }
}
