package dev.sluice.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.GoldenFile;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code sluice eval} with a route. Its expected output is in {@code src/test/resources/dev/sluice/tools/eval}. */
class EvalRouteTest {
    private static final String ROOT = "src/test/resources/dev/sluice/tools/eval";
    private static final String CONF = ROOT + "/conf";
    private static final String OVERVIEW = "GET /customers/{id}/overview";

    @TempDir
    Path folder;

    private static CommandLineRun eval(String route, Path fixtures, String... more) {
        List<String> all =
                new ArrayList<>(List.of("eval", "--conf", CONF, "--route", route, "--fixtures", fixtures.toString()));
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Copies the fixtures of the overview into the temporary folder. */
    private void copyOverview() throws IOException {
        Path source = Path.of(ROOT, "overview");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                file(source.relativize(file).toString(), Files.readString(file));
        }
    }

    private void delete(String... names) throws IOException {
        for (String name : names) Files.delete(folder.resolve(name));
    }

    private static void assertGolden(String golden, CommandLineRun run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        GoldenFile.assertEqual("tools/eval/" + golden, run.out());
        assertThat(run.out()).doesNotContain("hunter2");
    }

    @Test
    void a_route_responds_with_the_replies_of_files() {
        assertGolden("overview.json", eval(OVERVIEW, Path.of(ROOT, "overview")));
    }

    @Test
    void a_step_shows_the_request_that_it_sends() {
        assertGolden("orders-request.json", eval(OVERVIEW, Path.of(ROOT, "overview"), "--step", "orders"));
    }

    @Test
    void a_loop_shows_a_list_of_requests() {
        assertGolden("products-requests.json", eval(OVERVIEW, Path.of(ROOT, "overview"), "--step", "products"));
        assertGolden("prices-requests.json", eval(OVERVIEW, Path.of(ROOT, "overview"), "--step", "prices"));
    }

    @Test
    void a_step_needs_the_replies_of_its_inputs_only() throws IOException {
        copyOverview();
        delete("orders.json", "prices.json", "products/p1.json");
        assertGolden("orders-request.json", eval(OVERVIEW, folder, "--step", "orders"));
        CommandLineRun run = eval(OVERVIEW, folder, "--step", "prices");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("routes.yaml:7:", folder.resolve("orders.json") + " does not exist");
    }

    @Test
    void a_skipped_step_sends_no_request() {
        CommandLineRun run = eval(OVERVIEW, Path.of(ROOT, "overview"), "--step", "note");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("null\n");
        assertThat(run.err())
                .isEqualTo(
                        "note: step note sends no request: it is skipped, or its list is empty, or the route responds before it\n");
    }

    @Test
    void all_missing_files_are_named_with_the_locations_of_their_calls() throws IOException {
        file("request.json", "{ \"path\": { \"id\": \"42\" } }");
        file("customers.json", "{}");
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo(
                        CONF + "/routes.yaml:5:15: routes.GET /customers/{id}/overview.steps.customer.call: no reply: "
                                + folder.resolve("customer.json") + " does not exist; did you mean customers.json?\n"
                                + "            call: GET customers /customers/{id}\n"
                                + "                  ^\n");
        copyOverview();
        delete("products/p1.json", "prices.json");
        assertThat(eval(OVERVIEW, folder).err())
                .contains(
                        folder.resolve("products/p1.json") + " and " + folder.resolve("products.json")
                                + " do not exist",
                        folder.resolve("prices.json") + " does not exist");
    }

    @Test
    void a_missing_request_is_an_error() {
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(folder.resolve("request.json") + ": no such file\n");
    }

    @Test
    void a_reply_with_another_status_starts_the_fallbacks() throws IOException {
        copyOverview();
        delete("orders.json");
        file("orders.503.json", "{}");
        assertThat(eval(OVERVIEW, folder).err()).contains(folder.resolve("orders.fallback.json") + " does not exist");
        file("orders.fallback.json", "[ { \"product\": \"p1\" } ]");
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("\"Sluice-Incomplete\" : \"orders;reason=server_error;outcome=defaulted\"", "\"Lamp\"");
        delete("orders.fallback.json");
        file("orders.fallback.500.json", "");
        assertThat(eval(OVERVIEW, folder).out()).contains("\"orders\" : [ ]", "\"no-store\"");
    }

    @Test
    void the_reply_of_a_required_step_with_another_status_gives_a_problem() throws IOException {
        copyOverview();
        delete("customer.json");
        file("customer.404.json", "{}");
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(
                        "\"status\" : 404",
                        "application/problem+json",
                        "\"step\" : \"customer\"",
                        "\"cause\" : \"not_found\"");
        CommandLineRun request = eval(OVERVIEW, folder, "--step", "orders");
        assertThat(request.code()).isEqualTo(1);
        assertThat(request.err()).contains("routes.yaml:4:7: ", "step customer: ", "404");
    }

    @Test
    void two_files_for_one_reply_are_rejected() throws IOException {
        copyOverview();
        file("customer.404.json", "{}");
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("two files for one reply", "customer.404.json", "customer.json");
    }

    @Test
    void a_reply_that_is_no_json_is_rejected_with_its_location() throws IOException {
        copyOverview();
        file("customer.json", "{ \"id\": 42,\n  name }");
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "routes.yaml:5:15: ",
                        folder.resolve("customer.json") + ":2:3: not valid JSON",
                        "\n      name }\n      ^\n");
    }

    @Test
    void a_failed_expression_of_a_required_part_is_shown_with_its_location() throws IOException {
        file("request.json", "{ \"path\": { \"id\": \"42\" } }");
        file("customer.json", "{ \"name\": { } }");
        CommandLineRun run = eval("GET /broken/{id}", folder);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "routes.yaml:52:37: warning: routes.GET /broken/{id}.steps.tag.with.tag: step tag: ",
                        "routes.yaml:56:27: routes.GET /broken/{id}.respond: step respond: ",
                        "\n            \"next\": $customer - 1 }\n");
    }

    @Test
    void a_failed_expression_of_an_optional_step_is_a_warning() throws IOException {
        file("request.json", "{ \"path\": { \"id\": \"42\" } }");
        file("customer.json", "{ \"name\": { } }");
        CommandLineRun run = eval("GET /tags/{id}", folder);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"body\" : null", "tag;reason=expression_failed;outcome=failed");
        assertThat(run.err()).contains("routes.yaml:64:37: warning: ", "steps.tag.with.tag", "^");
        CommandLineRun request = eval("GET /tags/{id}", folder, "--step", "tag");
        assertThat(request.code()).isEqualTo(1);
        assertThat(request.err()).contains("routes.yaml:64:37: ");
    }

    @Test
    void a_path_that_is_null_because_of_another_kind_is_a_warning_with_its_location() throws IOException {
        file("request.json", "{ \"claims\": { \"role\": \"buyer\", \"sub\": \"ann\" }, \"body\": [ 1 ] }");
        file("order.json", "{ \"id\": 7 }");
        CommandLineRun run = eval("POST /orders", folder);
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("routes.yaml:42:27: warning: routes.POST /orders.steps.order.body: "
                        + "$body.lines: a list has no keys; did you mean [for ($body) .lines]?\n");
    }

    @Test
    void the_requirement_sees_the_claims_of_the_request() throws IOException {
        file(
                "request.json",
                "{ \"claims\": { \"role\": \"buyer\", \"sub\": \"ann\" }, \"body\": { \"lines\": [ 1.10 ] } }");
        file("order.json", "{ \"id\": 7 }");
        assertThat(eval("POST /orders", folder).out()).contains("\"status\" : 201", "\"id\" : 7");
        assertThat(eval("POST /orders", folder, "--step", "order").out())
                .contains("\"url\" : \"http://orders:8080/orders\"", "\"lines\" : [ 1.10 ]", "\"by\" : \"ann\"");
        file("request.json", "{ \"body\": { \"lines\": [] } }");
        assertThat(eval("POST /orders", folder).out()).contains("\"status\" : 403", "\"cause\" : \"requirement\"");
    }

    @Test
    void an_early_response_needs_no_further_replies() throws IOException {
        file("request.json", "{ \"path\": { \"path\": [ \"none\" ] } }");
        assertThat(eval("GET /files/{path*}", folder).out()).contains("\"early\"");
        file("request.json", "{ \"path\": { \"path\": [ \"a\", \"b\" ] } }");
        file("file.204.json", "");
        assertThat(eval("GET /files/{path*}", folder).out()).contains("\"file\" : null", "[ \"a\", \"b\" ]");
        assertThat(eval("GET /files/{path*}", folder, "--step", "early").err()).contains("step early calls no backend");
    }

    @Test
    void an_invalid_request_is_rejected() throws IOException {
        assertRequest("[]", "the request is not an object");
        assertRequest("{ \"headers\": {} }", "headers: unknown key; did you mean header?");
        assertRequest("{}", "path.id is missing");
        assertRequest("{ \"path\": { \"di\": 1 } }", "path.di: unknown key; did you mean id?");
        assertRequest("{ \"path\": { \"id\": {} } }", "path.id is not a text");
        assertRequest("{ \"path\": { \"id\": 1 }, \"query\": { \"a\": [ {} ] } }", "query.a is not a text");
        assertRequest(
                "{ \"path\": { \"id\": 1 }, \"header\": { \"a b\": \"\" } }", "header.a b: not the name of a header");
        assertRequest(
                "{ \"path\": { \"id\": 1 }, \"header\": { \"a\": \"\\n\" } }",
                "header.a: a header cannot have this value");
        assertRequest("{ \"path\": { \"id\": 1 }, \"claims\": 1 }", "claims is not an object");
    }

    private void assertRequest(String request, String message) throws IOException {
        file("request.json", request);
        CommandLineRun run = eval(OVERVIEW, folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo(folder.resolve("request.json") + ": " + message + "\n");
    }

    @Test
    void unknown_names_are_rejected_with_suggestions() throws IOException {
        copyOverview();
        assertMisuse(
                eval("GET /customer/{id}/overview", folder),
                "there is no route GET /customer/{id}/overview; did you mean GET /customers/{id}/overview?");
        assertMisuse(eval(OVERVIEW, folder, "--step", "order"), "there is no step order; did you mean orders?");
        assertMisuse(eval("GET /proxied", folder), "GET /proxied is a proxy route");
        assertMisuse(eval(OVERVIEW, folder, "."), "--route takes its expressions and values from files");
        assertMisuse(eval(OVERVIEW, folder, "--trace"), "--route takes its expressions and values from files");
        assertMisuse(CommandLineRun.of("eval", "--route", OVERVIEW, "--conf", CONF), "--route needs --fixtures DIR");
        assertMisuse(
                CommandLineRun.of("eval", "--route", OVERVIEW, "--fixtures", ".", "--conf", folder.toString()),
                "nothing was started");
    }

    private static void assertMisuse(CommandLineRun run, String message) {
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void the_cost_is_that_of_all_expressions_of_the_request() {
        String err = eval(OVERVIEW, Path.of(ROOT, "overview"), "--cost").err();
        assertThat(err).matches("cost: \\d+ steps, \\d+ bytes\n");
        assertThat(eval(OVERVIEW, Path.of(ROOT, "overview"), "--cost").err()).isEqualTo(err);
    }
}
