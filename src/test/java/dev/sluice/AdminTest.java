package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The operators' port. */
class AdminTest {
    @Test
    void health_and_metrics_are_on_the_operators_port_and_never_on_the_callers() {
        try (TestBackend backend = TestBackend.answering("{}");
                TestGateway gateway = TestGateway.of("backends: { shop: { url: \"" + backend.url() + "\" } }\n"
                        + "routes: { GET /a: { steps: { a: { call: GET shop / } } } }\n")) {
            assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
            assertThat(gateway.admin("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
            assertThat(gateway.admin("/health/ready").statusCode()).isEqualTo(200);
            assertThat(gateway.admin("/health/ready").body())
                    .isEqualTo("{\"status\":\"ready\",\"generation\":1,\"routes\":1,\"backends\":1}");
            assertThat(gateway.get("/health/live").statusCode()).isEqualTo(404);
            assertThat(gateway.get("/metrics").statusCode()).isEqualTo(404);
            assertThat(gateway.admin("/metrics").body())
                    .contains(
                            "sluice_backend_calls_seconds_count{backend=\"shop\",outcome=\"success\"} 1",
                            "sluice_backend_attempts_seconds_count{backend=\"shop\",outcome=\"success\",status=\"200\"} 1",
                            "sluice_bulkhead_active{backend=\"shop\"} 0.0",
                            "sluice_breaker_state{backend=\"shop\",state=\"closed\"} 1.0",
                            "sluice_requests_seconds_count{complete=\"true\",route=\"GET /a\",status=\"200\"} 1",
                            "sluice_backend_calls_seconds_bucket{backend=\"shop\",outcome=\"success\",le=\"0.01\"}",
                            "jvm_memory_used_bytes");
        }
    }
}
