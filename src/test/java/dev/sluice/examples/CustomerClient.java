package dev.sluice.examples;

import dev.sluice.client.ResilientClient;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of a service for customers. */
final class CustomerClient {
    private final ResilientClient backend;

    CustomerClient(ResilientClient backend) {
        this.backend = backend;
    }

    /** Creates a client with the default timeouts, bulkhead, circuit breaker and retries. */
    static CustomerClient at(URI url, Vertx vertx, MeterRegistry registry) {
        BackendSpec spec = BackendSpec.defaults(List.of(url)).with(Map.of("X-Shop", "lagos"));
        return new CustomerClient(new ResilientClient(vertx, "customers", spec, registry));
    }

    /** One customer. The service sends more members, which this program ignores. */
    record Customer(long id, String name, String city) {}

    /** Fails with a {@link BackendFailure}. Its reason is {@link FailureReason#NOT_FOUND} for an unknown customer. */
    Future<Customer> customer(long id) {
        return backend.get("/customers/{id}", Map.of("id", id), Customer.class);
    }

    /** Returns the customer, or empty for an unknown customer. */
    Future<Optional<Customer>> find(long id) {
        return customer(id).map(Optional::of).recover(CustomerClient::emptyIfUnknown);
    }

    private static Future<Optional<Customer>> emptyIfUnknown(Throwable failure) {
        return failure instanceof BackendFailure known && known.reason() == FailureReason.NOT_FOUND
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(failure);
    }

    Future<Void> close() {
        return backend.close();
    }
}
