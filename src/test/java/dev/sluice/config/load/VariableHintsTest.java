package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables of other gateways. The message has the path that replaces them. */
class VariableHintsTest {
    private static final String ROUTE = """
            backends: { b: { url: http://b } }
            routes:
              POST /a/{id}:
                steps: { customer: { call: GET b / } }
                respond: '%s'
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$steps.customer.id | $steps.customer.id: unknown; did you mean $customer.id?",
                "$steps.customer | $steps.customer: unknown; did you mean $customer?",
                "$step.customer.body.id | $step.customer.body.id: unknown; did you mean $customer.id?",
                "$steps.customers.response.id | $steps.customers.response.id: unknown; did you mean $customer.id?",
                "$steps.orders.id | $steps: unknown (expected: $path, $query, $header, $body, $claims, $request, $customer)",
                "$params.id + $customer | $params.id: unknown; did you mean $path.id?",
                "$req.query.page | $req.query.page: unknown; did you mean $query.page?",
                "$user.sub | $user.sub: unknown; did you mean $claims.sub?",
                "$env.REGION | $env.REGION: unknown; write ${REGION} in a setting",
                "$custmer.id | $custmer: unknown; did you mean $customer?",
            })
    void a_variable_has_the_path_that_replaces_it(String expression, String expected) {
        assertThat(TestConfiguration.errors(ROUTE.formatted(expression)))
                .containsExactly("5:15: routes.POST /a/{id}.respond: " + expected);
    }

    @Test
    void a_hint_has_no_value_of_a_variable_of_the_environment() {
        SourceFile file = new SourceFile("conf/a.yaml", ROUTE.formatted("${SECRET}"));
        LoadResult loaded =
                ConfigurationLoader.load(List.of(file), name -> name.equals("SECRET") ? "$steps.customer.hush" : null);
        assertThat(loaded.errors())
                .extracting(Finding::message)
                .hasSize(1)
                .allMatch(message -> message.startsWith("a variable: unknown"))
                .noneMatch(message -> message.contains("hush"));
    }
}
