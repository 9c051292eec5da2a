package dev.sluice.gateway.compose;

import static dev.sluice.fixture.TestEventLoops.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.gateway.compose.LargeReplyTest.BusyWorker;
import dev.sluice.language.expression.Expression;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of more than 256 KiB that an expression, a batch or a selection of fields reads: a worker thread reads them. */
@ExtendWith(VertxExtension.class)
class LargeTreeTest {
    static final String LIST = list(30_000);
    private static final String NAMES = LargeReplyTest.names(30_000);

    private final MemoryBudget budget = new MemoryBudget(512 << 20);
    private final MemoryAccount account = budget.open(0);
    private BusyWorker worker;

    @BeforeEach
    void occupyTheWorker(Vertx vertx) {
        worker = new BusyWorker(vertx);
    }

    @AfterEach
    void freeTheWorker() {
        worker.close();
    }

    static String list(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> "{\"id\":" + (100_000 + i) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Returns a route with a step that gets a reply. */
    static RouteFixture replying(String reply) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.backend.replying("/a", reply);
        return given;
    }

    static RouteFixture reading(String expression) {
        return replying(LIST).respond(expression);
    }

    static RouteFixture withStep(StepBuilder step) {
        RouteFixture given = replying(LIST).step("b", step).respond("$b");
        given.backend.replying("/b", "1").replying("/b?n=100000", "2").replying("/100000", "3");
        return given;
    }

    static RouteFixture selecting(String from, boolean picks) {
        List<String> fields = List.of("id");
        return RouteFixture.route()
                .respond(new ResponseBodySpec.FieldSelection(
                        Expression.parse(from), picks ? fields : null, picks ? null : fields));
    }

    static RouteFixture selectingOfReply(boolean picks) {
        RouteFixture given = selecting("$a", picks).step("a", "GET b /a");
        given.backend.replying("/a", LIST);
        return given;
    }

    private static ForEach.Spec batch() {
        return new ForEach.Spec(
                Expression.parse("$body"),
                "id",
                null,
                2,
                100,
                ForEach.Overflow.FAIL,
                new BatchSpec(5, null, Expression.parse(".id")));
    }

    static RouteFixture batching() {
        RouteFixture given = RouteFixture.route()
                .body("[100000]")
                .step("a", StepBuilder.call("GET b /x{?id*}").each(batch()));
        given.backend.replying("/x?id=100000", LIST);
        return given;
    }

    /** Returns a route whose loop has small replies, and a large result. */
    static RouteFixture looping() {
        RouteFixture given = RouteFixture.LoopFixture.routeOver("[1,2,3]");
        for (int item = 1; item <= 3; item++) given.backend.replying("/" + item, list(10_000));
        return given;
    }

    static RouteFixture fallingBack() {
        RouteFixture given =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").fallbackCall("GET b /f"));
        given.backend.failing("/a", 500).replying("/f", LIST);
        return given.respond("size($a)");
    }

    static Stream<Arguments> readers() {
        return Stream.of(
                arguments("a response", reading("size($a)"), "30000"),
                arguments("a response with many names", replying(NAMES).respond("size($a)"), "30000"),
                arguments("a status", replying(LIST).respond("1").answer(status("size($a) - 29800")), "1"),
                arguments("a path", withStep(StepBuilder.call("GET b /b{?n}").with("n", "$a[0].id")), "2"),
                arguments("a header", withStep(StepBuilder.call("GET b /b").header("x", "$a[0].id")), "1"),
                arguments("a body", withStep(StepBuilder.call("POST b /b").body("$a[0]")), "1"),
                arguments("a condition", withStep(StepBuilder.call("GET b /b").when("size($a) < 9")), "null"),
                arguments(
                        "a list of a loop",
                        withStep(StepBuilder.call("GET b /{item}").each("[$a[0].id]")),
                        "{\"100000\":3}"),
                arguments("an early response", replying(LIST).returnIf("early", "size($a) > 1", "5"), "5"),
                arguments("a body of an early response", replying(LIST).returnIf("early", "true", "size($a)"), "30000"),
                arguments("the reply of a fallback", fallingBack(), "30000"),
                arguments("a batch", batching(), "{\"a\":{\"100000\":{\"id\":100000}}}"),
                arguments("the result of a loop", looping().respond("size($all)"), "3"),
                arguments("pick", selectingOfReply(true), LIST),
                arguments("drop", selectingOfReply(false), "[" + "{},".repeat(29_999) + "{}]"),
                arguments("pick of the request", selecting("$body", true).body(LIST), LIST),
                arguments(
                        "pick of an expression",
                        selecting("$body[0 : 29000]", true).body(LIST),
                        list(29_000)));
    }

    private static ComposedResponse.Spec status(String expression) {
        ComposedResponse.Spec defaults = ComposedResponse.Spec.defaults();
        return new ComposedResponse.Spec(Expression.parse(expression), defaults.headers(), defaults.max());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readers")
    void a_large_value_is_read_on_a_worker(String reader, RouteFixture given, String body) {
        CompletableFuture<ComposedResponse> response = worker.start(given.memory(account)::run);
        worker.awaitTurn();
        assertThat(response).isNotDone();
        worker.free();
        assertThat(await(response).body()).hasToString(body);
        assertThat(given.clock.pendingTimers()).isZero();
    }

    static Stream<Arguments> copiers() {
        return Stream.of(
                arguments("a response", replying(LIST), 0),
                arguments("a body", withStep(StepBuilder.call("POST b /b").body("$a")), 0),
                arguments("the result of a loop", looping(), LIST.length()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("copiers")
    void a_large_value_that_is_copied_needs_no_worker_and_pays_for_no_tree(
            String copier, RouteFixture given, int copied) {
        assertThat(worker.on(given.memory(account)::run).status()).isEqualTo(200);
        assertThat(account.held()).isBetween((long) copied, copied + 3000L);
    }

    @Test
    void a_small_value_is_read_at_once() {
        assertThat(worker.on(replying(list(1000)).respond("size($a)")::run).body())
                .hasToString("1000");
        RouteFixture selecting = selecting("$a", true).step("a", "GET b /a");
        selecting.backend.replying("/a", list(1000));
        assertThat(worker.on(selecting::run).body()).hasToString(list(1000));
    }
}
