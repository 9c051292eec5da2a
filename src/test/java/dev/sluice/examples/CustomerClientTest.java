package dev.sluice.examples;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.client.ResilientClient;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.spec.Percent;
import dev.sluice.examples.CustomerClient.Customer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Retry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls {@link CustomerClient} from a thread without an event loop. */
@ExtendWith(VertxExtension.class)
class CustomerClientTest {
    private static final Retry.Backoff QUICKLY = new Retry.Backoff(Duration.ofMillis(1), Duration.ofMillis(1));

    private final Vertx vertx;

    CustomerClientTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void a_reply_is_parsed_into_a_record() throws TimeoutException {
        Demo demo = result(Demo.start(vertx, new DemoPorts(0, 0, 0, 0, 0)));
        CustomerClient customers = client("http://127.0.0.1:" + demo.ports().customers(), 1);
        assertThat(result(customers.customer(42))).isEqualTo(new Customer(42, "Ford Lindqvist", "Uppsala"));
        assertThat(failure(customers.customer(1))).satisfies(because(FailureReason.NOT_FOUND));
    }

    @Test
    void the_client_is_tested_against_a_server_on_a_free_port() throws TimeoutException {
        HttpServer service = result(vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(request.path().equals("/customers/7") ? 200 : 404)
                        .end("{\"id\":7,\"name\":\"Mei\",\"city\":\"Sendai\"}"))
                .listen(0));
        URI url = URI.create("http://127.0.0.1:" + service.actualPort());
        CustomerClient customers = CustomerClient.at(url, vertx, new SimpleMeterRegistry());
        assertThat(result(customers.find(7))).contains(new Customer(7, "Mei", "Sendai"));
        assertThat(result(customers.find(8))).isEmpty();
        result(customers.close().map("closed"));
        assertThat(failure(customers.find(7))).isInstanceOf(BackendFailure.class);
    }

    @Test
    void a_call_to_an_overloaded_backend_is_retried() throws TimeoutException {
        AtomicInteger requests = new AtomicInteger();
        try (HttpTestServer backend = new HttpTestServer(request -> {
            if (requests.incrementAndGet() < 3)
                request.response().setStatusCode(503).end();
            else request.response().end("{\"id\":7,\"name\":\"Mei\",\"city\":\"Sendai\",\"since\":2017}");
        })) {
            assertThat(result(client(backend.url(), 3).customer(7))).isEqualTo(new Customer(7, "Mei", "Sendai"));
            assertThat(backend.requests()).hasSize(3).containsOnly("GET /customers/7");
        }
    }

    @Test
    void consecutive_failures_open_the_circuit() {
        try (HttpTestServer backend = HttpTestServer.failing(500)) {
            CustomerClient customers = client(backend.url(), 1);
            for (int i = 0; i < 2; i++)
                assertThat(failure(customers.customer(7))).satisfies(because(FailureReason.SERVER_ERROR));
            assertThat(failure(customers.customer(7))).isInstanceOf(CircuitOpen.class);
            assertThat(backend.requests()).hasSize(2);
        }
    }

    private CustomerClient client(String url, int attempts) {
        BackendSpec spec = BackendSpec.defaults(List.of(URI.create(url)))
                .with(new Retry.Spec(attempts, QUICKLY, new Percent(100), null, null))
                .with(openAfter(2));
        return new CustomerClient(new ResilientClient(vertx, "customers", spec));
    }

    private static Breaker.Spec openAfter(int failures) {
        Duration aWhile = Duration.ofMinutes(1);
        return new Breaker.Spec(failures, new Percent(50), 100, aWhile, 100, null, new Percent(80), aWhile, aWhile);
    }

    private static <T> T result(Future<T> future) throws TimeoutException {
        return future.await(10, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<?> future) {
        return catchThrowable(() -> result(future));
    }
}
