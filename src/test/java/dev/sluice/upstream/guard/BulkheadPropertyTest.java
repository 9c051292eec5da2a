package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.time.Deadline;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BulkheadFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** No interleaving exceeds a limit or loses a permit. */
class BulkheadPropertyTest {
    private static final int CONCURRENT = 4;
    private static final int QUEUE = 6;
    private static final int SHARE_OF_CONCURRENT = 2;

    private enum Action {
        CALL,
        CALL_THAT_THROWS,
        SUCCEED,
        FAIL,
        CANCEL,
        PASS
    }

    /** @param number selects the tenant, the call or the time */
    private record Step(Action action, int number) {}

    /** A call and its outcome. */
    private record Sent(Call call, Future<Reply> reply) {}

    /** A call in flight. */
    private record Running(Call call, Promise<Reply> reply) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private @Nullable BulkheadFixture fixture;

    @Property(tries = 500)
    void permits_are_never_exceeded_nor_lost(@ForAll("interleavings") List<Step> steps) {
        sent.clear();
        running.clear();
        fixture = new BulkheadFixture(CONCURRENT, QUEUE, new Percent(50));
        fixture.backend.then(this::keepRunning);
        for (Step step : steps) {
            perform(fixture, step);
            check(fixture.bulkhead);
        }
        while (!running.isEmpty()) end(0, Replies.status(200));
        fixture.assertIdle();
        assertThat(sent).allMatch(each -> each.reply().isComplete());
    }

    @Provide
    Arbitrary<List<Step>> interleavings() {
        Arbitrary<Action> actions = Arbitraries.frequency(
                Tuple.of(6, Action.CALL),
                Tuple.of(1, Action.CALL_THAT_THROWS),
                Tuple.of(3, Action.SUCCEED),
                Tuple.of(1, Action.FAIL),
                Tuple.of(2, Action.CANCEL),
                Tuple.of(2, Action.PASS));
        return Combinators.combine(actions, Arbitraries.integers().between(0, 1000))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private void perform(BulkheadFixture fixture, Step step) {
        switch (step.action()) {
            case CALL -> send(fixture, step.number());
            case CALL_THAT_THROWS -> {
                fixture.backend.next(Replies.bug());
                send(fixture, step.number());
            }
            case SUCCEED -> end(step.number(), Replies.status(200));
            case FAIL -> end(step.number(), Replies.status(500));
            case CANCEL -> {
                if (!sent.isEmpty())
                    sent.get(step.number() % sent.size()).call().cancellation().cancel();
            }
            case PASS -> fixture.clock.advance(Duration.ofMillis(step.number()));
        }
    }

    private void send(BulkheadFixture fixture, int number) {
        int tenant = number % 4;
        Call call = tenant == 0 ? fixture.calls.get() : fixture.calls.getFor("tenant " + tenant);
        Call bounded = call.withDeadline(Deadline.after(Duration.ofMillis(number), fixture.clock));
        sent.add(new Sent(bounded, fixture.send(bounded)));
    }

    private void end(int number, Backend reply) {
        if (running.isEmpty()) return;
        Running ended = running.remove(number % running.size());
        reply.send(ended.call()).onComplete(ended.reply());
    }

    private Future<Reply> keepRunning(Call call) {
        Running pending = new Running(call, Promise.promise());
        running.add(pending);
        call.cancellation().onCancel(() -> {
            if (running.remove(pending)) pending.reply().fail(new Cancelled(call, Cancelled.Stage.EXCHANGE));
        });
        return pending.reply().future();
    }

    private void check(Bulkhead bulkhead) {
        assertThat(bulkhead.active()).isEqualTo(running.size()).isLessThanOrEqualTo(CONCURRENT);
        long waiting = sent.stream().filter(each -> !each.reply().isComplete()).count() - running.size();
        assertThat(bulkhead.queued()).isEqualTo((int) waiting).isLessThanOrEqualTo(QUEUE);
        assertThat(bulkhead.tenants()).isLessThanOrEqualTo(bulkhead.active() + bulkhead.queued());
        Map<String, Long> perTenant = running.stream()
                .filter(each -> each.call().tenant() != null)
                .collect(
                        Collectors.groupingBy(each -> String.valueOf(each.call().tenant()), Collectors.counting()));
        assertThat(perTenant.values()).allMatch(count -> count <= SHARE_OF_CONCURRENT);
    }
}
