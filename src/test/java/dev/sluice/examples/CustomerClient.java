package dev.sluice.examples;

import dev.sluice.client.ResilientClient;
import io.vertx.core.Future;
import java.util.Map;

/** The customers of another service. */
final class CustomerClient {
    private final ResilientClient backend;

    CustomerClient(ResilientClient backend) {
        this.backend = backend;
    }

    /** One customer, as far as this program cares; the service knows more. */
    record Customer(long id, String name, String city) {}

    /** Fails with {@link dev.sluice.backend.Answered.NotFound} when there is none. */
    Future<Customer> customer(long id) {
        return backend.get("/customers/{id}", Map.of("id", id), Customer.class);
    }
}
