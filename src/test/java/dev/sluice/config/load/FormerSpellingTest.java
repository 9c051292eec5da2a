package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A configuration with the former keys, which had dashes, reports all new names at once. */
class FormerSpellingTest {
    @Test
    void each_former_key_and_value_is_an_error_that_names_the_new_one() {
        assertThat(TestConfiguration.errors("""
                server:
                  deadline-header: X-Deadline
                  answers: { gzip-from: 4KiB }
                  limits: { number-length: 20 }
                defaults:
                  backend: { deadline-header: X-Left, balance: round-robin, breaker: { slow-rate: 50% } }
                backends:
                  shop:
                    url: [http://a, http://b]
                    balance: least-requests
                    deadline-header: X-Left
                    breaker: { slow: 1s, slow-rate: 50% }
                    retry: { idempotency-key: Idempotency-Key, retry-after: 5s }
                routes:
                  GET /: { proxy: shop / }
                """))
                .containsExactly(
                        "2:3: server.deadline-header: unknown key; did you mean deadline_header?",
                        "3:14: server.answers.gzip-from: unknown key; did you mean gzip_min_size?",
                        "4:13: server.limits.number-length: unknown key; did you mean number_length?",
                        "6:14: defaults.backend.deadline-header: unknown key; did you mean deadline_header?",
                        "6:48: defaults.backend.balance: round-robin; did you mean round_robin?",
                        "6:72: defaults.backend.breaker.slow-rate: unknown key; did you mean slow_rate?",
                        "10:14: backends.shop.balance: least-requests; did you mean least_requests?",
                        "11:5: backends.shop.deadline-header: unknown key; did you mean deadline_header?",
                        "12:26: backends.shop.breaker.slow-rate: unknown key; did you mean slow_rate?",
                        "13:14: backends.shop.retry.idempotency-key: unknown key; did you mean idempotency_key?",
                        "13:48: backends.shop.retry.retry-after: unknown key; did you mean retry_after?");
    }
}
