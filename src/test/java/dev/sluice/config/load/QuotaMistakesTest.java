package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid quotas and scopes of limits, and limits in the store that cannot bind: location, value, expectation and suggestion. */
class QuotaMistakesTest {
    private static final String STORE = "store: { url: rediss://valkey:6379 }\n";

    private static final String ROUTE = "routes: { GET /a: { respond: 1, rate_limits: [a] } }";

    /** The errors of one limit beside a store, whose settings start at 1:20. */
    private static List<String> errorsOfLimit(String limit) {
        return TestConfiguration.errors("rate_limits: { a: { " + limit + " } }\n" + STORE + ROUTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "quota: 0/day | 1:28: rate_limits.a.quota: 0/day (expected: a quota such as 1000/day, 5000/week or"
                        + " 100000/month, with a whole number from 1 to 1000000000000)",
                "quota: 1000000000001/day | 1:28: rate_limits.a.quota: 1000000000001/day (expected: a quota such as 1000/day,"
                        + " 5000/week or 100000/month, with a whole number from 1 to 1000000000000)",
                "quota: 10/h | 1:28: rate_limits.a.quota: 10/h (expected: a quota such as 1000/day, 5000/week or"
                        + " 100000/month, with a whole number from 1 to 1000000000000)",
                "quota: 10/d | 1:28: rate_limits.a.quota: 10/d; did you mean 10/day?",
                "quota: 10 / Months | 1:28: rate_limits.a.quota: 10 / Months; did you mean 10/month?",
                "rate: 10/month | 1:27: rate_limits.a.rate: 10/month; did you mean quota: 10/month?",
                "quota: 10/day, zone: Europe/Olso | 1:42: rate_limits.a.zone: Europe/Olso; did you mean Europe/Oslo?",
                "quota: 10/day, zone: oslo | 1:42: rate_limits.a.zone: oslo; did you mean Europe/Oslo?",
                "quota: 10/day, zone: new york | 1:42: rate_limits.a.zone: new york; did you mean America/New_York?",
                "quota: 10/day, zone: utc | 1:42: rate_limits.a.zone: utc; did you mean UTC?",
                "quota: 10/day, zone: EUROPE/OSLO | 1:42: rate_limits.a.zone: EUROPE/OSLO; did you mean Europe/Oslo?",
                "quota: 10/day, zone: EST | 1:42: rate_limits.a.zone: EST (expected: a time zone such as Europe/Oslo, UTC or"
                        + " +02:00)",
                "quota: 10/day, zone: UTC+2 | 1:42: rate_limits.a.zone: UTC+2; did you mean +02:00?",
                "quota: 10/day, zone: GMT-0330 | 1:42: rate_limits.a.zone: GMT-0330; did you mean -03:30?",
                "quota: 10/day, zone: Z | 1:42: rate_limits.a.zone: Z (expected: a time zone such as Europe/Oslo, UTC or"
                        + " +02:00)",
                "quota: 10/day, zone: +19:00 | 1:42: rate_limits.a.zone: +19:00 (expected: a time zone such as Europe/Oslo,"
                        + " UTC or +02:00)",
                "quota: 10/day, tz: UTC | 1:36: rate_limits.a.tz: unknown key; did you mean zone?",
                "quota: 10/day, store_down: accept | 1:48: rate_limits.a.store_down: accept (expected: reject, allow)",
                "rate: 1/s, scope: flete | 1:39: rate_limits.a.scope: flete; did you mean fleet?",
            })
    void an_invalid_value_has_its_message(String limit, String expected) {
        assertThat(errorsOfLimit(limit + ", key: null")).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mode: report | 1:19: rate_limits.a.rate: missing (expected: one of rate, plans and quota)",
                "rate: 1/s, quota: 1/day | 1:39: rate_limits.a.quota: quota beside rate (expected: one of rate, plans and"
                        + " quota)",
                "quota: 1/day, plans: { by: $header.x, else: { quota: 1/day } } | 1:28: rate_limits.a.quota: quota beside"
                        + " plans (expected: one of rate, plans and quota)",
                "quota: 1/day, burst: 2 | 1:42: rate_limits.a.burst: 2 (expected: no burst beside quota)",
                "rate: 1/s, zone: UTC | 1:38: rate_limits.a.zone: UTC (expected: a quota beside zone)",
                "rate: 1/s, scope: fleet, store_down: allow | 1:58: rate_limits.a.store_down: allow (expected: a quota beside"
                        + " store_down)",
                "quota: 1/day, scope: fleet | 1:42: rate_limits.a.scope: fleet: a quota is always in the store (expected: no"
                        + " scope beside quota)",
                "quota: 1/day, scope: replica | 1:42: rate_limits.a.scope: replica: a quota is always in the store (expected:"
                        + " no scope beside quota)",
                "scope: fleet, plans: { by: $header.x, else: { quota: 1/day } } | 1:28: rate_limits.a.scope: fleet: a quota is"
                        + " always in the store (expected: no scope beside quota)",
                "quota: 5/day, charge: 6 | 1:43: rate_limits.a.charge: 6 (expected: at most the quota, 5)",
                "charge: 4, plans: { by: $header.x, b: { quota: 3/day }, else: { quota: 9/day } } | 1:29: rate_limits.a.charge:"
                        + " 4 (expected: at most the quota of the plan b, 3)",
                "plans: { by: $header.x, b: { rate: 1/s }, else: { quota: 9/day } } | 1:56: rate_limits.a.plans.b.rate: 1/s"
                        + " (expected: quota, as in the plan else)",
                "plans: { by: $header.x, b: { quota: 1/day }, else: { rate: 9/s } } | 1:57: rate_limits.a.plans.b.quota: 1/day"
                        + " (expected: rate, as in the plan else)",
                "plans: { by: $header.x, else: { rate: 1/s, quota: 9/day } } | 1:71: rate_limits.a.plans.else.quota: quota"
                        + " beside rate (expected: either rate or quota)",
                "plans: { by: $header.x, else: { burst: 1 } } | 1:51: rate_limits.a.plans.else.rate: missing (expected: either"
                        + " rate or quota)",
                "plans: { by: $header.x, else: { quota: 9/day, burst: 3 } } | 1:74: rate_limits.a.plans.else.burst: 3 (expected:"
                        + " no burst beside quota)",
                "plans: { by: $header.x, else: 9/day } | 1:51: rate_limits.a.plans.else: 9/day (expected: { quota: 9/day })",
                "plans: { by: $header.x, else: { rate: 9/s } }, zone: UTC | 1:74: rate_limits.a.zone: UTC (expected: a quota"
                        + " beside zone)",
            })
    void settings_that_exclude_each_other_have_their_message(String limit, String expected) {
        assertThat(errorsOfLimit(limit + ", key: null")).containsExactly(expected);
    }

    @Test
    void a_quota_in_place_of_a_limit_has_the_form_of_the_record() {
        assertThat(TestConfiguration.errors("rate_limits: { a: 10/month }\n" + ROUTE))
                .containsExactly(
                        "1:19: rate_limits.a: 10/month (expected: { quota: 10/month, key: $request.network })");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // a replica's own limit is no bound for all of them
                "rate: 9/s, scope: fleet | rate: 1/s | ``",
                "rate: 9/s | rate: 1/s, scope: fleet | a hardly ever binds",
                "rate: 9/s, scope: fleet | rate: 1/s, scope: fleet | a hardly ever binds",
                "rate: 9/s, burst: 1 | rate: 9/s, burst: 1, scope: fleet | a hardly ever binds",
                // quotas
                "quota: 9/day | quota: 8/day | a hardly ever binds",
                "quota: 9/day, zone: Europe/Oslo | quota: 8/day | ``",
                "quota: 9/day, zone: UTC | quota: 8/day | a hardly ever binds",
                "quota: 62/week | quota: 9/day | ``",
                "quota: 63/week | quota: 9/day | a hardly ever binds",
                "quota: 278/month | quota: 9/day | ``",
                "quota: 279/month | quota: 9/day | a hardly ever binds",
                "quota: 53/month | quota: 9/week | ``",
                "quota: 54/month | quota: 9/week | a hardly ever binds",
                "quota: 9/day | quota: 9/month | a hardly ever binds",
                "quota: 9/week | quota: 9/month | ``",
                "quota: 18/week | quota: 9/month | a hardly ever binds",
                // a quota and a rate
                "quota: 90001/day | rate: 1/s, burst: 1 | ``",
                "quota: 90001/day | rate: 1/s, burst: 1, scope: fleet | ``",
                "quota: 90002/day | rate: 1/s, burst: 1, scope: fleet | a hardly ever binds",
                "quota: 90002/day, charge: calls | rate: 1/s, burst: 1, scope: fleet, charge: calls | ``",
                "rate: 1000/s, burst: 1000 | quota: 1/day | ``",
            })
    void a_limit_that_cannot_bind_is_a_warning(String a, String b, String useless) {
        String text = "rate_limits: { a: { key: $request.client, " + a + " }, b: { key: $request.client, " + b
                + " } }\n" + STORE + "routes: { GET /a: { respond: 1, rate_limits: [a, b] } }";
        List<String> warnings = TestConfiguration.load(text).warnings().stream()
                .map(TestConfiguration::withoutPath)
                .filter(warning -> warning.contains("bind"))
                .toList();
        if (useless.isEmpty()) assertThat(warnings).isEmpty();
        else
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .matches("1:16: " + useless.substring(2) + ", because b at conf/a.yaml:1:\\d+ has the same key and"
                            + " admits no more");
    }
}
