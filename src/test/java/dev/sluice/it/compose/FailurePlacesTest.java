package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The place of a failed expression in the access log and in the record of its request, of a real gateway. */
class FailurePlacesTest extends RequestRecordTest.PlacesFixture {
    /** The text of each failing expression starts at the bar, which is not part of the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "steps: { s: { call: 'GET crm /{id}', with: { id: '^round($query.x)' } } } ~ step s: round() needs a number; found: a text",
                "steps: { s: { call: 'GET crm /{id}', with: { id: '^$query' } } } ~ step s: no value for the path variable id; found: an object (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: '^GET crm /{a}' } } ~ step s: no value for the path variable a; found: a text (expected: a text that is a valid segment, a number or a boolean)",
                "steps: { s: { call: 'GET crm /{?q}', with: { q: '^[$query]' } } } ~ step s: the value of q is invalid in a query; found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, when: '$query.x ^- 1' } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: 'GET crm /{i}', each: '^sum($query.x)', as: i } } ~ step s: sum() needs a list of numbers; found: a text",
                "steps: { s: { call: 'GET crm /{i}', each: '^$query.x', as: i } } ~ step s: The value of `each` is not a list. found: a text (expected: a list)",
                "steps: { s: { call: 'GET crm /{i}', each: '^[$query]', as: i } } ~ step s: An item has no valid id. found: an object (expected: a text, a number or a boolean)",
                "steps: { s: { call: GET crm /, headers: { a: '^floor($query.x)' } } } ~ step s: floor() needs a number; found: a text",
                "steps: { s: { call: GET crm /, headers: { a: '^$query' } } } ~ step s: the value of a is invalid in a header; found: an object (expected: a text without control characters, a number or a boolean)",
                "steps: { s: { call: POST crm /, body: '$query.x ^/ 2' } } ~ step s: \"/\" needs two numbers; found: a text, a number",
                "steps: { s: { return_if: '$query.x + 1 ^- 1', respond: 1 } } ~ step s: \"-\" needs two numbers; found: a text, a number",
                "steps: { s: { call: GET crm / } }, respond: '$s.a ^- 1' ~ step respond: \"-\" needs two numbers; found: a text, a number",
                "respond: { a: 1, b: { c: '^round($query.x)' } } ~ step respond: round() needs a number; found: a text",
                "respond: 1, answer: { status: '^$query.x' } ~ step answer: the status is not a number from 200 to 599; found: a text",
                "respond: '^error(\"no stock\")' ~ step respond: error: no stock",
                "require: '^round($claims) == 1', respond: 1 ~ round() needs a number; found: an object"
            })
    void a_failed_expression_says_its_place_and_a_reason_without_values(String route, String reason) throws Exception {
        String line =
                "GET /{a}: { identity: %s, %s }".formatted(route.startsWith("require") ? "shoppers" : "none", route);
        write(shop(line.replace("^", "")));
        int column = 2 + line.indexOf('^') + 1;
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/" + "v".repeat(300) + "?x=" + SECRET))
                    .isEqualTo(folder.resolve("shop.yaml") + ":5:" + column + ": " + reason);
        }
    }

    @Test
    void equal_texts_in_one_file_have_places_of_their_own() throws Exception {
        write(shop(
                "GET /a: { respond: 'round($query.x)' }",
                "GET /b: { respond: 'round($query.x)' }",
                "GET /c:",
                "  steps:",
                "    a: { call: GET crm /, optional: true, when: 'round($query.x)' }",
                "    b: { call: GET crm /, when: 'round($query.x)' }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:23: step respond: ");
            assertThat(detail(gateway, "/b?x=y")).contains("shop.yaml:6:23: step respond: ");
            assertThat(detail(gateway, "/c?x=y")).contains("shop.yaml:10:").contains(": step b: ");
        }
    }

    @Test
    void a_reload_that_only_moves_lines_moves_the_places_and_builds_nothing() throws Exception {
        String failing = "GET /a: { respond: 'round($query.x)' }";
        write(shop(failing));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:5:23: ");
            write(shop("# a comment", "", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(1);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:7:23: ");

            write(shop("GET /b: { respond: 1 }", failing));
            gateway.gateway().reload(Trigger.SIGNAL).await();
            assertThat(gateway.gateway().configurationStatus().generation()).isEqualTo(2);
            assertThat(detail(gateway, "/a?x=y")).contains("shop.yaml:6:23: ");
        }
    }

    @Test
    void a_failed_tls_handshake_says_the_place_of_its_backend() throws Exception {
        write(shop("GET /a: { steps: { s: { call: GET safe / } } }"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(detail(gateway, "/a"))
                    .contains("shop.yaml:3:3: step s: ")
                    .doesNotContain("4854");
        }
    }
}
