package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid and suspicious rate limits: location, value, expectation and suggestion. */
class RateLimitMistakesTest {
    private static final String ROUTE = "\nroutes: { GET /a: { respond: 1, rate_limits: [a] } }";

    private static final String PARTNERS = """
            identity: { partners: { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [%s] } }
            """;

    /** The errors of one limit, whose settings start at 1:20. */
    private static List<String> errors(String limit) {
        return TestConfiguration.errors("rate_limits: { a: { " + limit + " } }" + ROUTE);
    }

    private static List<String> warnings(String text) {
        return TestConfiguration.warnings(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rate: 0/s | rate: 0/s (expected: a rate such as 10/s, 100/min, 5/h or 1/d, with a whole number from 1 to"
                        + " 1000000)",
                "rate: 1.5/s | rate: 1.5/s; did you mean 90/min?",
                "rate: 10/fortnight | rate: 10/fortnight (expected: a rate such as 10/s, 100/min, 5/h or 1/d, with a whole"
                        + " number from 1 to 1000000)",
                "rate: 1000001/s | rate: 1000001/s (expected: a rate such as 10/s, 100/min, 5/h or 1/d, with a whole number"
                        + " from 1 to 1000000)",
                "rate: 10 | rate: 10 (expected: a rate such as 10/s, 100/min, 5/h or 1/d, with a whole number from 1 to"
                        + " 1000000)",
                "rate: 10/m | rate: 10/m; did you mean 10/min?",
                "rate: 10/sec | rate: 10/sec; did you mean 10/s?",
                "rate: 10/minute | rate: 10/minute; did you mean 10/min?",
                "rate: 10/hour | rate: 10/hour; did you mean 10/h?",
                "rate: 10/day | rate: 10/day; did you mean 10/d?",
            })
    void a_rate_that_is_none_has_its_message(String rate, String expected) {
        assertThat(errors(rate + ", key: null")).containsExactly("1:27: rate_limits.a." + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rate: 1/d, key: null, burst: 1000000000 | 1:50: rate_limits.a.burst: 1000000000 (expected: at most 366, the"
                        + " units of 366 days)",
                "rate: 10/s, key: null, burst: 0 | 1:51: rate_limits.a.burst: 0 (expected: 1 to 1000000000)",
                "rate: 10/s, key: null, burst: 1000000001 | 1:51: rate_limits.a.burst: 1000000001 (expected: 1 to"
                        + " 1000000000)",
                "rate: 10/s, key: null, charge: 2 | 1:52: rate_limits.a.charge: 2 (expected: at most the burst, 1)",
                "rate: 10/s, key: null, burst: 4, charge: 5 | 1:62: rate_limits.a.charge: 5 (expected: at most the burst, 4)",
                "rate: 10/s, key: null, charge: 0 | 1:52: rate_limits.a.charge: 0 (expected: a whole number from 1 to"
                        + " 1000000000, or calls)",
                "rate: 10/s, key: null, charge: call | 1:52: rate_limits.a.charge: call; did you mean calls?",
                "rate: 10/s, key: null, mode: reprot | 1:50: rate_limits.a.mode: reprot; did you mean report?",
                "rate: 10/s | 1:19: rate_limits.a.key: missing (expected: an expression such as $request.network, or null for"
                        + " one bucket of all callers)",
                "key: null | 1:19: rate_limits.a.rate: missing (expected: one of rate, plans and quota)",
                "rate: 10/s, key: null, colour: red | 1:44: rate_limits.a.colour: unknown key (expected: rate, burst, plans,"
                        + " key, charge, mode, headers, scope, quota, zone, store_down)",
            })
    void a_setting_that_does_not_fit_has_its_message(String limit, String expected) {
        assertThat(errors(limit)).containsExactly(expected);
    }

    @Test
    void a_rate_in_place_of_a_limit_or_of_a_plan_has_the_form_of_the_record() {
        assertThat(TestConfiguration.errors("rate_limits: { a: 10/s }" + ROUTE))
                .containsExactly("1:19: rate_limits.a: 10/s (expected: { rate: 10/s, key: $request.network })");
        assertThat(errors("key: null, plans: { by: $header.x, else: 10/s }"))
                .containsExactly("1:62: rate_limits.a.plans.else: 10/s (expected: { rate: 10/s })");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plans: 10 | 1:39: rate_limits.a.plans: 10 (expected: a mapping of by, names of plans with their rates or"
                        + " quotas, and else)",
                "plans: { else: { rate: 1/s } } | 1:39: rate_limits.a.plans.by: missing (expected: an expression such as"
                        + " $claims.plan)",
                "plans: { by: $header.x, b: { rate: 1/s } } | 1:39: rate_limits.a.plans.else: missing (expected: the rate or"
                        + " quota of all other values)",
                "plans: { by: $header.x, default: { rate: 1/s } } | 1:56: rate_limits.a.plans.default: default; did you mean"
                        + " else?",
                "plans: { by: $header.x, 1st: { rate: 1/s }, else: { rate: 1/s } } | 1:56: rate_limits.a.plans.1st: 1st"
                        + " (expected: the name of a plan: a letter, then letters, digits, - and _)",
                "plans: { by: $header.x, b: { rate: 10/m }, else: { rate: 1/s } } | 1:67: rate_limits.a.plans.b.rate: 10/m;"
                        + " did you mean 10/min?",
                "plans: { by: $header.x, b: { rate: 1/d, burst: 400 }, else: { rate: 1/s } } | 1:79:"
                        + " rate_limits.a.plans.b.burst: 400 (expected: at most 366, the units of 366 days)",
                "rate: 1/s, plans: { by: $header.x, else: { rate: 1/s } } | 1:50: rate_limits.a.plans: plans beside rate"
                        + " (expected: one of rate, plans and quota)",
                "burst: 5, plans: { by: $header.x, else: { rate: 1/s } } | 1:39: rate_limits.a.burst: 5 (expected: burst in"
                        + " each plan)",
                "charge: 3, plans: { by: $header.x, b: { rate: 1/s, burst: 2 }, else: { rate: 50/s } } | 1:40:"
                        + " rate_limits.a.charge: 3 (expected: at most the burst of the plan b, 2)",
                "plans: { by: '$header.', else: { rate: 1/s } } | 1:54: rate_limits.a.plans.by: not an expression:"
                        + " unexpected end of the expression (expected: a key behind the dot)",
            })
    void plans_that_do_not_fit_have_their_message(String plans, String expected) {
        assertThat(errors("key: null, " + plans)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$body.id | $body: not available before the body is read",
                "$s.id | $s: not available before the body is read",
                "$request.client + $hedaer.x | $hedaer: unknown; did you mean $header?",
                "$jwt.sub | $jwt.sub: unknown; did you mean $claims.sub?",
            })
    void an_expression_uses_the_head_of_the_request_only(String expression, String expected) {
        String steps = "\nbackends: { b: { url: http://b } }\nroutes: { GET /a: { steps: { s: { call: GET b / } },"
                + " rate_limits: [a], identity: none } }";
        for (String limit : List.of("rate: 1/s, key: '@'", "key: null, plans: { by: '@', else: { rate: 1/s } }"))
            assertThat(TestConfiguration.errors(
                            "rate_limits: { a: { " + limit.replace("@", expression) + " } }" + steps))
                    .singleElement()
                    .asString()
                    .matches("1:\\d+: rate_limits\\.a\\.(key|plans\\.by): .*")
                    .endsWith(": " + expected);
    }

    @Test
    void a_name_that_is_no_limit_is_an_error_in_each_list() {
        String limits = "rate_limits: { everyone: { rate: 1/s, key: null } }\n";
        assertThat(TestConfiguration.errors(limits
                        + PARTNERS.formatted("evryone")
                        + "defaults: { route: { rate_limits: [evryone] } }\n"
                        + "routes: { GET /a: { respond: 1, identity: none, rate_limits: [everyone, evryone] }, GET /b: { respond:"
                        + " 1, identity: none, rate_limits: b } }"))
                .containsExactly(
                        "2:98: identity.partners.rate_limits[0]: evryone is not in rate_limits; did you mean everyone?",
                        "3:36: defaults.route.rate_limits[0]: evryone is not in rate_limits; did you mean everyone?",
                        "4:73: routes.GET /a.rate_limits[1]: evryone is not in rate_limits; did you mean everyone?",
                        "4:136: routes.GET /b.rate_limits: b is not in rate_limits (expected: everyone)");
        assertThat(TestConfiguration.errors("routes: { GET /a: { respond: 1, rate_limits: [a] } }"))
                .containsExactly("1:47: routes.GET /a.rate_limits[0]: a is not in rate_limits; there are none");
    }

    @Test
    void the_name_of_a_limit_is_an_identifier() {
        assertThat(TestConfiguration.errors("rate_limits: { \"a b\": { rate: 1/s, key: null } }\n"
                        + "routes: { GET /a: { respond: 1, rate_limits: \"a b\" } }"))
                .containsExactly(
                        "1:16: rate_limits.a b: not a name (expected: a letter, then letters, digits, - and _)");
    }

    @Test
    void claims_need_a_caller() {
        String text = """
                rate_limits: { all: { rate: 1/s, key: null }, a: { rate: 1/s, key: $claims.sub }, b: { key: null, plans: { by: $claims.plan, else: { rate: 1/s } } } }
                defaults: { route: { rate_limits: [all, a] } }
                routes:
                  GET /a: { respond: 1, identity: none }
                  GET /b: { respond: 1, rate_limits: [all, b] }
                  GET /c: { respond: 1, rate_limits: all }
                """;
        assertThat(TestConfiguration.errors(text))
                .containsExactly(
                        "4:3: routes.GET /a: a: the limit reads $claims, and the route has no identity (expected: identity, or a limit without $claims) (from conf/a.yaml:2:41)",
                        "5:44: routes.GET /b.rate_limits[1]: b: the limit reads $claims, and the route has no identity (expected: identity, or a limit without $claims)");
    }

    @Test
    void a_limit_that_nothing_names_is_a_warning() {
        assertThat(warnings("rate_limits: { a: { rate: 1/s, key: null } }\nroutes: { GET /a: { respond: 1 } }"))
                .containsExactly("1:16: rate_limits.a: no route and no identity names this limit");
        assertThat(warnings(TestConfiguration.SHOPPERS.replace(" } } } }\n", " } }, rate_limits: a } }\n")
                        + "rate_limits: { a: { rate: 1/s, key: null } }\n"
                        + "routes: { GET /a: { respond: 1, identity: shoppers } }"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$header.x-tenant",
                "$path.id",
                "$query.q",
                "$request.host",
                "$request.scheme",
                "$request",
                "$request.network + $header.x",
                "fallback($header.x, $request.client)",
            })
    void a_key_that_the_caller_chooses_needs_another_limit(String key) {
        String text = "rate_limits: { a: { rate: 1/s, key: '" + key + "' }, %s: { rate: 9/s, key: %s } }\n"
                + "routes: { \"GET /a/{id}\": { respond: 1, rate_limits: [a, b] }, GET /b: { respond: 1, rate_limits: b } }";
        assertThat(warnings(text.formatted("b", "$header.y")))
                .anyMatch(warning -> warning.equals("1:37: rate_limits.a.key: \"" + key
                        + "\": the caller chooses this key, and GET /a/{id} has no limit beside it whose key the caller does not"
                        + " choose, such as $request.network"));
        assertThat(warnings(text.formatted("b", "$request.network"))).noneMatch(warning -> warning.contains("chooses"));
        assertThat(warnings(text.formatted("b", "$request.network, mode: report")))
                .anyMatch(warning -> warning.contains("chooses"));
    }

    @Test
    void the_header_host_is_a_warning_because_http_2_has_none() {
        String text = """
                rate_limits:
                  a: { rate: 1/s, key: %s }
                  b: { key: null, plans: { by: %s, x: { rate: 1/s }, else: { rate: 2/s } } }
                routes: { GET /a: { respond: 1, rate_limits: [a, b] } }
                """;
        String mistake = ": $header.host is null on HTTP/2, which has no such header (expected: $request.host)";
        assertThat(warnings(text.formatted("$header.host", "$header.host")))
                .contains(
                        "2:24: rate_limits.a.key: $header.host" + mistake,
                        "3:32: rate_limits.b.plans.by: $header.host" + mistake);
        assertThat(warnings(text.formatted("$request.host", "$header.x")))
                .noneMatch(warning -> warning.endsWith(mistake));
    }

    @Test
    void a_limit_of_each_identity_is_another_limit_too() {
        String text = """
                rate_limits: { a: { rate: 1/s, key: $header.x }, b: { rate: 9/s, key: $claims.sub } }
                identity:
                  i: { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: b }
                  j: { jwt: { issuer: "https://other.example.com", audience: shop }%s }
                routes: { GET /a: { respond: 1, identity: [i, j], rate_limits: a } }
                """;
        assertThat(warnings(text.formatted(", rate_limits: [b]"))).isEmpty();
        assertThat(warnings(text.formatted(""))).singleElement().asString().contains("the caller chooses this key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rate: 10/s | rate: 9/s, burst: 1 | a hardly ever binds",
                "rate: 10/s, burst: 5 | rate: 600/min, burst: 5 | b cannot bind",
                "rate: 10/s, burst: 5 | rate: 601/min, burst: 5 | b cannot bind",
                "rate: 10/s, burst: 5 | rate: 1/s, burst: 6 | ``",
                "rate: 10/s, burst: 5 | rate: 1/s, burst: 5, charge: 2 | ``",
                "rate: 10/s, burst: 5 | rate: 1/s, burst: 5, mode: report | ``",
                "rate: 10/s, burst: 5, mode: report | rate: 1/s, burst: 5 | ``",
                "rate: 1000000/s, burst: 100000 | rate: 1000000/d, burst: 1000 | a hardly ever binds",
                "plans: { by: $claims.p, x: { rate: 5/s, burst: 9 }, else: { rate: 10/s, burst: 9 } } | rate: 5/s, burst: 9 | a cannot bind",
                "plans: { by: $claims.p, x: { rate: 4/s, burst: 9 }, else: { rate: 10/s, burst: 9 } } | rate: 5/s, burst: 9 | ``",
                "rate: 50/s | plans: { by: $claims.p, else: { rate: 1/s } } | ``",
                "plans: { by: $claims.p, x: { rate: 5/s }, else: { rate: 2/s } } | plans: { by: $claims.p, else: { rate: 1/s } } | a hardly ever binds",
                "plans: { by: $claims.p, x: { rate: 5/s }, else: { rate: 2/s } } | plans: { by: $claims.q, else: { rate: 1/s } } | ``",
            })
    void a_limit_that_cannot_bind_is_a_warning(String a, String b, String useless) {
        String text =
                "rate_limits: { a: { key: $request.client, " + a + " }, b: { key: $request.client, " + b + " } }\n"
                        + PARTNERS.formatted("")
                        + "routes: { GET /a: { respond: 1, identity: partners, rate_limits: [a, b] } }";
        String stricter = useless.startsWith("a") ? "b" : "a";
        if (useless.isEmpty()) assertThat(warnings(text)).isEmpty();
        else
            assertThat(warnings(text))
                    .singleElement()
                    .asString()
                    .matches("1:\\d+: rate_limits." + useless.replaceFirst(" ", ": ") + ", because " + stricter
                            + " at conf/a.yaml:1:\\d+ has the same key and admits no more");
    }

    @Test
    void a_limit_binds_where_the_stricter_one_is_not_named() {
        String text = """
                rate_limits: { a: { key: $request.client, rate: 9/s }, b: { key: $request.client, rate: 1/s } }
                routes: { GET /a: { respond: 1, rate_limits: [a, b] }, GET /b: { respond: 1, rate_limits: %s } }
                """;
        assertThat(warnings(text.formatted("a"))).isEmpty();
        assertThat(warnings(text.formatted("b")))
                .containsExactly(
                        "1:16: rate_limits.a: hardly ever binds, because b at conf/a.yaml:1:56 has the same key and admits no"
                                + " more");
        assertThat(warnings(text.replace("[a, b]", "[b, a]").formatted("b")))
                .containsExactly(
                        "1:16: rate_limits.a: cannot bind, because b at conf/a.yaml:1:56 has the same key and admits no more");
    }

    /** The identity adds its limits behind those of the route, and claims are known after the identity only. */
    @Test
    void of_equal_limits_the_one_that_decides_later_cannot_bind() {
        String limits =
                "rate_limits: { a: { key: $request.client, rate: 9/s }, b: { key: $request.client, rate: 9/s } }\n"
                        + PARTNERS;
        String list = "routes: { GET /a: { respond: 1, identity: partners, rate_limits: %s } }";
        assertThat(warnings(limits.formatted("") + list.formatted("[b, a]")))
                .singleElement()
                .asString()
                .startsWith("1:16: rate_limits.a: cannot bind, because b at conf/a.yaml:1:");
        assertThat(warnings(limits.formatted("a") + list.formatted("b")))
                .singleElement()
                .asString()
                .startsWith("1:16: rate_limits.a: cannot bind, because b at conf/a.yaml:1:");
        assertThat(warnings(limits.formatted("b") + list.formatted("a")))
                .singleElement()
                .asString()
                .contains("rate_limits.b: cannot bind, because a at conf/a.yaml:1:16");
    }

    @Test
    void a_plan_that_the_caller_chooses_needs_another_limit() {
        String text = """
                rate_limits: { a: { key: $request.network, plans: { by: %s, gold: { rate: 9/s }, else: { rate: 1/s } } }, b: { rate: 20/s, key: %s } }
                routes: { GET /a: { respond: 1, rate_limits: [a, b] }, GET /b: { respond: 1, rate_limits: b } }
                """;
        assertThat(warnings(text.formatted("$header.x-plan", "null"))).isEmpty();
        assertThat(warnings(text.formatted("$request.network", "$header.x")))
                .singleElement()
                .asString()
                .contains("rate_limits.b.key: $header.x: the caller chooses this key, and GET /b");
        assertThat(warnings(text.formatted("$header.x-plan", "$header.x")))
                .hasSize(2)
                .contains(
                        "1:57: rate_limits.a.plans.by: $header.x-plan: the caller chooses this plan, and GET /a has no limit"
                                + " beside it whose plan the caller does not choose, such as one by $claims, or one without plans");
    }

    @Test
    void a_key_that_is_null_for_each_request_of_a_route_is_a_warning() {
        String text = """
                rate_limits: { a: { key: %s, rate: 9/s }, b: { key: $request.client, rate: 90/s } }
                defaults: { route: { rate_limits: [a, b] } }
                routes: { GET /a: { respond: 1 }, "GET /b/{sku}": { respond: 1 }, "GET /c/{id}": { respond: 1 } }
                """;
        assertThat(warnings(text.formatted("$path.id")))
                .singleElement()
                .asString()
                .startsWith("1:26: rate_limits.a.key: $path.id is always null")
                .endsWith(", in GET /a and 1 other route");
        assertThat(warnings(text.formatted("$request.ip")))
                .containsExactly(
                        "1:26: rate_limits.a.key: $request.ip is always null: there is no key ip (expected: client,"
                                + " host, network, scheme)");
        assertThat(warnings(text.formatted("$request.query.id")))
                .containsExactly("1:26: rate_limits.a.key: $request.query.id is always null; did you mean $query.id?");
    }

    @Test
    void a_suspicious_part_of_a_key_is_reported_as_in_other_expressions() {
        assertThat(warnings("rate_limits: { a: { key: '$request.client // \"none\"', rate: 9/s } }" + ROUTE))
                .isNotEmpty();
    }

    @Test
    void a_hidden_value_is_not_shown() {
        assertThat(TestConfiguration.errors("rate_limits: { a: { rate: \"${WORD}\", key: \"${WORD}\" } }" + ROUTE))
                .isNotEmpty()
                .noneMatch(error -> error.contains("hunter2"));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_thousand_limits_of_a_route_are_each_compared_with_the_others() {
        String names = IntStream.range(0, 1000).mapToObj(i -> "l" + i).collect(Collectors.joining(", "));
        String limits = IntStream.range(0, 1000)
                .mapToObj(i ->
                        "  l%d: { rate: %d/h, burst: 1, key: '[$request.host, $header.x]' }\n".formatted(i, 2000 - i))
                .collect(Collectors.joining());
        assertThat(warnings(
                        "rate_limits:\n" + limits + "routes: { GET /a: { respond: 1, rate_limits: [" + names + "] } }"))
                .hasSize(1000);
    }
}
